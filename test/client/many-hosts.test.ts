import { describe, expect, test } from '@jest/globals'
import type { Snapshot, StepNow } from '../../client/live'
import { showUpgrade } from '../../client/show/picture'
import { StepId } from '../../cloud/model/ids'
import type { AlsoWaiting, Attention } from '../../cloud/model/progress'
import { progressMarkdown } from '../../workflows/display/progress-markdown'
import { plan } from '../../workflows/plan/plan'
import { wideCloud } from '../support/cloud'
import { now } from './snapshots'

const stepOn = (host: string): StepId => StepId.parse(`nova/${host}/configure-upgrade_levels`)

const attention: Attention = {
  step: stepOn('compute50'),
  host: 'compute50',
  sentence: "compute50 can't be reached.",
  tail: '',
  answers: { park: 'ends the waiting, not the job' },
  waiting: true,
  since: '2017-03-01T01:59:00.000Z',
}

/** Nova's upgrade of a cloud with a thousand computes: the first 99 are configured, and these wait for a person. */
async function snapshot(alsoWaiting: AlsoWaiting): Promise<Snapshot> {
  const { steps } = await plan(wideCloud(1000), 'nova')
  const waiting: readonly string[] = [attention.step, ...alsoWaiting.steps]
  const last = steps.findIndex(({ host }) => host === 'compute99')
  return {
    upgrade: 'upgrade-example-nova',
    service: 'nova',
    cloud: 'example',
    state: 'Attention',
    attention,
    alsoWaiting,
    gate: null,
    outage: null,
    detached: [],
    decisions: [],
    pending: null,
    steps: steps.map((step, at): StepNow => {
      if (waiting.includes(step.id)) return { ...step, state: 'attention' }
      return at <= last ? { ...step, state: 'done', seconds: 1 } : { ...step, state: 'pending' }
    }),
  }
}

const four = ['compute60', 'compute70', 'compute71', 'compute99'].map(stepOn)

describe('of a thousand hosts of which five wait for a person', () => {
  test('status shows those five, the hosts before and after them in a line each, and the need of each', async () => {
    const lines = showUpgrade(await snapshot({ count: 4, steps: four }), { width: 120, now, running: '▶' })
    expect(lines.length).toBeLessThan(60)
    for (const host of ['compute50', 'compute60', 'compute70', 'compute71', 'compute99'])
      expect(lines.some((line) => line.includes(host) && line.includes('!'))).toBe(true)
    expect(lines.some((line) => line.includes('compute100 … compute1000') && line.includes('901 hosts'))).toBe(true)
    expect(lines.join(' ').replaceAll(/\s+/g, ' ')).toContain(
      '4 more steps need an answer, one after the other once this one has its own: configure-upgrade_levels on compute60, compute70, compute71, compute99.',
    )
  })

  test('the details say so too, and count those that are not named', async () => {
    const details = progressMarkdown(
      (await snapshot({ count: 54, steps: four })) as Parameters<typeof progressMarkdown>[0],
    )
    expect(details).toContain('54 more steps need an answer')
    expect(details).toContain('on compute60, compute70, compute71, compute99; 50 more.')
  })
})
