import { describe, expect, test } from '@jest/globals'
import { FollowedProgress } from '../../cloud/model/followed'
import { HistoryEntry } from '../../cloud/model/history'
import { HostName } from '../../cloud/model/ids'
import { limits } from '../../cloud/model/limits'
import { Progress } from '../../cloud/model/progress'
import { clipped, lastOf } from '../../cloud/model/text'
import { UpgradeState } from '../../workflows/state/upgrade-state'
import { withinLimits } from '../../workflows/state/within-limits'
import { plan } from '../../workflows/plan/plan'
import { exampleCloud } from '../support/cloud'
import { readHistory, storedNames, storedText, valueOf } from '../support/histories/stored'

/** The result of a stored history, as the workflow has left it. */
function resultIn(name: string): unknown {
  const { events } = readHistory(storedText(name))
  const [payload] = events.at(-1)?.workflowExecutionCompletedEventAttributes?.result?.payloads ?? []
  return payload && valueOf(payload.data)
}

/** An upgrade of which everything that people and hosts say is longer than is kept. */
async function longWinded(): Promise<UpgradeState> {
  const cloud = exampleCloud()
  const state = new UpgradeState('upgrade-production-keystone', 'keystone', () => {}, cloud.name)
  const planned = await plan(cloud, 'keystone')
  state.plan(cloud.name, planned)
  const said = 'x'.repeat(limits.sentenceCharacters + 5000)
  const [first, second] = planned.steps
  if (first === undefined || second === undefined) throw new Error('the plan has no steps')
  state.steps.begin(first.id)
  state.steps.finish(first.id, said)
  state.steps.begin(second.id)
  const since = new Date(0).toISOString()
  state.needs.raise({
    step: second.id,
    host: 'controller1',
    sentence: said,
    tail: said,
    answers: { retry: 'again' },
    waiting: false,
    since,
  })
  state.decisions.add({ signal: said, by: 'ann', note: 'n', verdict: 'refused', why: said })
  state.leaveOutHost({
    service: 'keystone',
    host: HostName.parse('controller3'),
    by: 'ann',
    note: 'dead',
    at: since,
    todo: 'all',
  })
  return state
}

describe('the one schema of progress', () => {
  test.each(storedNames())('lets the upgrade of a whole cloud read the result of %s', (name) => {
    const result = resultIn(name)
    if (result === undefined) return
    const { state, service, steps } = FollowedProgress.parse(result)
    expect(result).toMatchObject({ state, service, steps })
  })

  test('changes nothing of what an upgrade tells, however long-winded people and hosts are', async () => {
    const state = await longWinded()
    const progress = withinLimits(state.progress())
    expect(Progress.parse(progress)).toEqual(progress)
    const { entries } = state.eventLog
    expect(HistoryEntry.array().parse(entries)).toEqual(entries)
    const { attention } = progress
    const steps = progress.steps.filter(({ state }) => state !== 'pending')
    expect(FollowedProgress.parse({ ...progress, steps }).attention).toEqual(attention)
  })

  test.each([clipped, lastOf])('%p leaves a text that is cut already as it is', (cut) => {
    const once = cut('é'.repeat(1000), 200)
    expect(once.length).toBeLessThan(240)
    expect(cut(once, 200)).toBe(once)
    expect(cut(once, 300)).toBe(once)
    expect(cut(once, 100)).not.toBe(once)
  })

  test('refuses what is no progress', () => {
    expect(Progress.safeParse({ upgrade: 'u', steps: [] }).success).toBe(false)
    expect(Progress.safeParse(undefined).success).toBe(false)
  })
})
