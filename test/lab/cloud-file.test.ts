import { describe, expect, test } from '@jest/globals'
import { describedService } from '../../cloud/model/described-service'
import { readFileSync } from 'node:fs'
import { parse } from 'yaml'
import { resolveCloud } from '../../cloud/model/resolve'
import { serviceNames, serviceUnits } from '../../lab/simulated'
import { onLab } from './support'

describe('the lab’s cloud.yaml', () => {
  test('is one that the upgrade takes, without a word against it', () =>
    onLab((lab) => {
      const resolved = resolveCloud(parse(readFileSync(lab.cloudFile, 'utf8')), {})
      expect(resolved).toMatchObject({ ok: true, cloud: { name: 'simulated', minimumUp: 2 } })
      expect(resolved.ok && describedService(resolved.cloud, 'keystone').hosts.map((host) => host.name)).toEqual([
        'controller1',
        'controller2',
        'controller3',
      ])
      expect(resolved.ok && Object.keys(resolved.cloud.services)).toEqual(serviceNames)
      expect(resolved.ok && describedService(resolved.cloud, 'nova').createCells).toBe(true)
      const units = serviceNames.flatMap((name) => (resolved.ok ? describedService(resolved.cloud, name).units : []))
      expect(
        units
          .flatMap(({ name, hosts, optional }) => (optional ? [] : hosts.map((host) => `${name} ${host.name}`)))
          .sort(),
      ).toEqual(
        serviceUnits
          .filter(({ name }) => name !== 'nova-compute' && name !== 'cinder-backup')
          .flatMap(({ name, hosts }) => hosts.map((host) => `${name} ${host}`))
          .sort(),
      )
      return Promise.resolve()
    }))
})
