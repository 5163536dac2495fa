import { describe, expect, test } from '@jest/globals'
import { describedService } from '../../cloud/model/described-service'
import { readFileSync } from 'node:fs'
import { parse } from 'yaml'
import { resolveCloud } from '../../cloud/model/resolve'
import { onLab } from './support'

describe('the lab’s cloud.yaml', () => {
  test('is one that the upgrade takes, without a word against it', () =>
    onLab((lab) => {
      const resolved = resolveCloud(parse(readFileSync(lab.cloudFile, 'utf8')), { home: '/nonexistent' })
      expect(resolved).toMatchObject({ ok: true, cloud: { name: 'simulated', minimumUp: 2 } })
      expect(resolved.ok && describedService(resolved.cloud, 'keystone').hosts.map((host) => host.name)).toEqual([
        'controller1',
        'controller2',
        'controller3',
      ])
      return Promise.resolve()
    }))
})
