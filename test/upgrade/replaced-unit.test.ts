import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { expect, test } from '@jest/globals'
import { controllers, networkNodes, shapeAfter, type HostName } from '../../lab/simulated'
import { Layout } from '../../lab/simulated/layout'
import { Rehearsal } from '../support/rehearsal'
import { address } from '../support/temporal'
import { underLoad } from '../support/under-load'

const shape = shapeAfter(join(__dirname, '../../examples/linuxbridge.yaml'))

/** The pids of this machine's processes whose program has this path. */
const pidsOf = (program: string): string[] =>
  execFileSync('ps', ['-eo', 'pid,args', '--no-headers'], { encoding: 'utf8' })
    .split('\n')
    .map((line) => line.trim().split(' '))
    .flatMap(([pid = '', ...words]) => (words.includes(program) ? [pid] : []))

test(
  'the example with the Linux bridge: units that a site has besides are upgraded; cinder-api becomes a site of apache2, the old one is gone, and no request is lost on any of its backends',
  () =>
    Rehearsal.run({ address: address(), shape }, async (rehearsal) => {
      const { lab } = rehearsal
      const disk = new Layout(lab.folder)
      await rehearsal.startWorker()
      for (const service of ['neutron', 'cinder']) {
        const { code, said } = await rehearsal.type('preflight', service)
        expect({ code, said }).toMatchObject({ code: 0, said: expect.stringContaining('nothing to mend') })
      }
      /** Each of these units has one process, another one after the work. */
      const replaced = async (
        places: readonly (readonly [HostName, string])[],
        work: () => Promise<void>,
      ): Promise<void> => {
        const pids = (): string[][] => places.map(([host, unit]) => pidsOf(disk.host(host, 'units', unit, 'program')))
        const before = pids()
        expect(before.map(({ length }) => length)).toEqual(places.map(() => 1))
        await work()
        const after = pids()
        expect(after.map(({ length }) => length)).toEqual(places.map(() => 1))
        after.forEach(([pid], at) => expect(pid).not.toBe(before[at]?.[0]))
      }

      await replaced(
        [
          ...[...controllers, ...networkNodes].map((host) => [host, 'neutron-linuxbridge-agent'] as const),
          ...networkNodes.map((host) => [host, 'neutron-metering-agent'] as const),
        ],
        async () => {
          const { agentless = [] } = await (await rehearsal.begin('neutron')).toTheEnd()
          expect(agentless.map(({ unit }) => unit)).toEqual(
            expect.arrayContaining(['neutron-linuxbridge-agent', 'neutron-metering-agent']),
          )
        },
      )
      await replaced([['controller2', 'cinder-volume-lvm']], async () => {
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
      })
      for (const host of controllers) {
        expect(pidsOf(disk.host(host, 'units/cinder-api/program'))).toEqual([])
        expect(pidsOf(disk.host(host, 'sites/cinder-api/program'))).toHaveLength(1)
      }
      expect(await rehearsal.out()).toEqual([])
      expect(await lab.errors()).toEqual([])
    }),
  600_000,
)
