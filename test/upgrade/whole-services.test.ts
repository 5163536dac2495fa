import { describe, expect, test } from '@jest/globals'
import type { RehearsedUpgrade } from '../support/rehearsed-upgrade'
import { Rehearsal } from '../support/rehearsal'
import { address } from '../support/temporal'
import { keepsSecrets } from './planted-secrets'
import { upgradesWhole } from './upgrades-whole'

const wholeUpgrade = 600_000

describe('a whole upgrade is the procedure on the hosts, each command once, and shows no secret:', () => {
  // Glance's is that of an example, in examples.test.ts.
  test(
    'of cinder, whose API is never down',
    () =>
      Rehearsal.run({ address: address() }, (rehearsal) =>
        keepsSecrets(rehearsal, ['cinder'], async () => {
          const { outage } = await upgradesWhole(rehearsal, 'cinder')
          expect(outage).toBeNull()
        }),
      ),
    wholeUpgrade,
  )

  test(
    'of neutron, whose outage for a sub-project somebody agrees to first',
    () =>
      Rehearsal.run({ address: address() }, (rehearsal) =>
        keepsSecrets(rehearsal, ['neutron'], async () => {
          rehearsal.lab.setDatabase('neutron/offline', 'neutron-lbaas')
          const { outage, steps, agentless } = await upgradesWhole(rehearsal, 'neutron', (upgrade) =>
            asksBeforeItsOutage(rehearsal, upgrade),
          )
          expect(outage?.isOver).toBe(true)
          const stopped = steps.flatMap(
            ({ id }) => /^neutron\/(\S+)\/stop-(.+-agent)$/.exec(id)?.slice(1).join(' ') ?? [],
          )
          expect(agentless?.map(({ host, unit }) => `${host} ${unit}`).sort()).toEqual(stopped.sort())
        }),
      ),
    wholeUpgrade,
  )
})

/** A contract of a sub-project, for which every server has to be stopped, begins when a person says so. */
async function asksBeforeItsOutage(rehearsal: Rehearsal, upgrade: RehearsedUpgrade): Promise<void> {
  const { gate } = await upgrade.untilGate()
  expect(gate?.name).toBe('neutron-contract')
  expect(gate?.question).toMatch(/every neutron-server is stopped: the neutron API is down/)
  expect(await rehearsal.out()).toEqual([])
  expect((await rehearsal.lines()).filter((line) => line.endsWith('contract'))).toEqual([])
  expect((await rehearsal.lines()).filter((line) => line.endsWith('stop'))).toHaveLength(3)
}
