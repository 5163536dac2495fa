import { expect, test } from '@jest/globals'
import { HostName } from '../../cloud/model/ids'
import { UpgradeState } from '../../workflows/state/upgrade-state'
import type { Plan } from '../../workflows/plan/plan'

/** Two agents of Neutron, restarted together. */
const plan = {
  steps: ['network1', 'network2'].map((host) => ({
    id: `neutron/${host}/restart`,
    host: HostName.parse(host),
    shown: 'restart',
  })),
} as unknown as Plan

test('a pause is shown once no step runs any more, and as asked for until then', () => {
  const journal = new UpgradeState('upgrade-production-neutron', 'neutron', () => undefined)
  journal.plan('production', plan)
  journal.steps.begin('neutron/network1/restart')
  journal.steps.begin('neutron/network2/restart')
  journal.stopRequests.pause({ by: 'ann', now: true })
  journal.steps.finish('neutron/network1/restart', 'restarted')
  journal.pauseOnceIdle('steps')
  expect(journal.progress()).toMatchObject({
    state: 'Running',
    pending: expect.stringContaining('ann asked for a pause'),
  })
  journal.steps.finish('neutron/network2/restart', 'restarted')
  expect(journal.progress()).toMatchObject({ state: 'Paused', pending: null })
})

test('a pause behind a gate that has let a node join is shown: the gate waits, and nothing runs', () => {
  const journal = new UpgradeState('upgrade-production-neutron', 'neutron', () => undefined)
  journal.plan('production', plan)
  journal.steps.begin('neutron/gate/neutron-contract')
  journal.stopRequests.pause({ by: 'ann', now: false })
  journal.pauseOnceIdle('steps')
  expect(journal.progress()).toMatchObject({ state: 'Paused', pending: null })
})
