import { appendFileSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { Rehearsal, writeFields } from '../support/rehearsal'
import { address } from '../support/temporal'
import { firstFacts, secondPair, secondVersions } from './second-pair'

const services = ['keystone', 'neutron'] as const
const left = (['glance', 'nova', 'cinder'] as const).map((service) => [['services', service], undefined] as const)

/** Makes the second pair's packages to be had, and its databases as they are before it. */
function publish(folder: string): void {
  for (const name of readdirSync(join(folder, 'catalogue/packages'))) {
    const [owner] = readFileSync(join(folder, 'catalogue/packages', name), 'utf8').split(' ')
    const service = services.find((each) => each === owner)
    if (service !== undefined) appendFileSync(join(folder, 'archive', name), `${secondVersions[service]}\n`)
  }
  mkdirSync(join(folder, 'second-pair'))
  for (const service of services) writeFileSync(join(folder, 'second-pair', service), firstFacts[service])
}

describe('a second pair of releases', () => {
  test(
    'is data: it upgrades Keystone and Neutron whole, on hosts that bear the records of the first, each phase once',
    () =>
      Rehearsal.run({ address: address(), fields: left }, async (rehearsal) => {
        const { lab, name } = rehearsal
        await rehearsal.startWorker()
        const first = await rehearsal.begin('cloud')
        await first.toTheEnd()
        const records = readdirSync(join(lab.folder, 'hosts/controller1/jobs'))
        expect(records.length).toBeGreaterThan(10)

        publish(lab.folder)
        writeFields(lab.cloudFile, [
          [['release'], secondPair(join(lab.folder, 'second-pair'))],
          ...services.flatMap((service) => [
            [['services', service, 'version'], secondVersions[service]] as const,
            [['services', service, 'commands', 'schema'], undefined] as const,
          ]),
          [['services', 'neutron', 'commands', 'reports'], undefined],
        ])
        rehearsal.idSuffix = '.pike'
        const second = await rehearsal.begin('cloud')
        const { gate } = await second.untilGate()
        expect(gate).toMatchObject({ name: 'keystone-upgraded', question: expect.stringContaining('on Pike?') })
        const { steps } = await second.toTheEnd()

        expect(steps.filter(({ state }) => state !== 'done').map(({ id, state }) => [id, state])).toEqual([])
        expect(steps.map(({ id }) => id.replace(/^\w+\/\w+\//, '')).filter((verb) => verb === 'migrate')).toEqual([])
        const ran = readFileSync(join(lab.folder, 'second-pair/ran'), 'utf8').trim().split('\n')
        expect(ran).toEqual(['keystone expand', 'keystone contract', 'neutron expand'])
        for (const host of ['controller1', 'controller2', 'controller3'] as const) {
          const status = (pack: string): string =>
            readFileSync(join(lab.folder, 'hosts', host, 'dpkg/status', pack), 'utf8').trim()
          expect(status('keystone')).toBe(`install ok installed ${secondVersions.keystone}`)
          expect(status('neutron-server')).toBe(`install ok installed ${secondVersions.neutron}`)
        }
        // The records and dumps of both are there, side by side.
        const now = readdirSync(join(lab.folder, 'hosts/controller1/jobs'))
        expect(now).toEqual(expect.arrayContaining(records))
        const dumped = steps.flatMap(({ id, command }) => (id.endsWith('/backup') ? [command] : []))
        expect(dumped.every((command) => command.endsWith('-before-pike.sql'))).toBe(true)
        for (const id of [`upgrade-${name}-keystone`, `upgrade-${name}-keystone.pike`, `upgrade-${name}.pike`]) {
          const { status } = await rehearsal.client.workflow.getHandle(id).describe()
          expect([id, status.name]).toEqual([id, 'COMPLETED'])
        }
        expect((await rehearsal.type('status', 'keystone')).said).toContain('Done')
      }),
    1_200_000,
  )
})
