import { execFileSync } from 'node:child_process'
import { expect, test } from '@jest/globals'
import { controllers } from '../../lab/simulated'
import { Layout } from '../../lab/simulated/layout'
import { Rehearsal, writeFields } from '../support/rehearsal'
import { address } from '../support/temporal'
import { underLoad } from '../support/under-load'

/** The processes of this machine whose program has this path. */
const processesOf = (program: string): string[] =>
  execFileSync('ps', ['-eo', 'args', '--no-headers'], { encoding: 'utf8' })
    .split('\n')
    .filter((line) => line.split(' ').includes(program))

test(
  'a unit that becomes a site of apache2: the old one is gone, apache2 serves it, and no request is lost on any of its backends',
  () =>
    Rehearsal.run({ address: address() }, async (rehearsal) => {
      const { lab } = rehearsal
      const disk = new Layout(lab.folder)
      lab.becomes('cinder-api', 'apache2')
      writeFields(lab.cloudFile, [
        [
          ['services', 'cinder', 'units', 'cinder-api', 'becomes', 'apache2', 'process'],
          `^${disk.path('hosts/{host}/units/apache2/program')}$`,
        ],
      ])
      await rehearsal.startWorker()
      const { failures, services } = await underLoad(lab, async () => {
        const upgrade = await rehearsal.begin('cinder')
        // Everything that apache2 answers leaves the balancers before the old unit is stopped.
        await rehearsal.underWay('controller1', 'stop')
        for (const server of ['cinder_api/cinder1', 'keystone_public/keystone1', 'horizon/horizon1'])
          expect(await rehearsal.out()).toContain(`lb1 ${server}`)
        const { steps, remains = [] } = await upgrade.toTheEnd()
        const verbs = steps.flatMap(({ id }) => (id.startsWith('cinder/controller1/') ? [id.split('/')[2]] : []))
        expect(verbs).toEqual(expect.arrayContaining(['stop-cinder-api', 'start-apache2', 'restart-apache2']))
        expect(verbs).not.toContain('start-cinder-api')
        expect(remains.filter((text) => text.startsWith('cinder-api stays kept from starting'))).toHaveLength(3)
      }, ['--endpoints', disk.endpoints])
      expect(failures).toEqual([])
      expect(services.cinder?.answered).toBeGreaterThan(0)
      expect(services.keystone?.answered).toBeGreaterThan(0)
      for (const host of controllers) {
        expect(processesOf(disk.host(host, 'units/cinder-api/program'))).toEqual([])
        expect(processesOf(disk.host(host, 'sites/cinder-api/program'))).toHaveLength(1)
      }
      expect(await rehearsal.out()).toEqual([])
    }),
  600_000,
)
