import { beforeAll, describe, expect, test } from '@jest/globals'
import { readFileSync } from 'node:fs'
import type { RunHistory } from '../../client/history/model'
import { reportPage } from '../../client/report/page'
import { showHistory } from '../../client/show/history'
import { showNeeds } from '../../client/show/progress'
import { FollowedProgress } from '../../cloud/model/followed'
import { CloudName } from '../../cloud/model/ids'
import { UpgradeState } from '../../workflows/state/upgrade-state'
import { sentences } from '../../workflows/display/left-out-text'
import { progressMarkdown } from '../../workflows/display/progress-markdown'
import type { Step } from '../../workflows/procedure/primitives'
import { exampleCloud } from '../support/cloud'
import { stepsOf } from '../support/steps-of'

/** The line that lets the unit start again where it ran. */
const lifts = 'rm /etc/systemd/system/cinder-volume.service.d/openstack-upgrade.conf; systemctl daemon-reload'
let fence: Step
beforeAll(async () => {
  const steps = await stepsOf(exampleCloud(), 'cinder')
  const found = steps.filter(({ id, remains }) => remains !== undefined && id.endsWith('/stop-cinder-volume'))
  expect(found).toHaveLength(1)
  const [first] = found
  if (first === undefined) throw new Error('no step leaves anything behind')
  fence = first
})

const journal = (): UpgradeState => {
  const made = new UpgradeState('upgrade-example-cinder', 'cinder', () => undefined)
  if (fence.remains !== undefined) made.remains.add(fence.remains)
  return made
}

describe('the fence that keeps cinder-volume from running twice', () => {
  test('says what stays stopped, on which host, why, and ends with the line that lifts it', () => {
    const host = fence.host
    expect(fence.remains).toMatch(new RegExp(`^cinder-volume stays stopped on ${host} and is kept from starting there`))
    expect(fence.remains).toContain('must never run on two')
    expect(fence.remains?.endsWith(`on ${host} again: ${lifts}`)).toBe(true)
    // The line takes away the file, which keeps the unit from starting.
    expect(fence.action).toMatchObject({
      kind: 'job',
      command: expect.stringContaining('keep_from_starting cinder-volume || exit'),
    })
  })

  test('is told at the end, by status, in the Web UI, in the history and in the report', () => {
    const at = '2026-11-28T02:13:00.000Z'
    const run: RunHistory = {
      upgrade: 'upgrade-example-cinder',
      name: 'cinder',
      run: 'r1',
      began: at,
      startedBy: { name: 'ann', from: 'said' },
      identity: '',
      entries: [{ at, what: 'ended', state: 'Done', remains: [...journal().remains] }],
      underWay: [],
      end: { how: 'done', at },
    }
    const places = {
      'last words': sentences(journal().remains).join(' '),
      status: showNeeds(journal().progress()).join('\n'),
      details: progressMarkdown(journal().progress()),
      history: showHistory([run], Infinity, new Date(at)),
      report: reportPage({
        cloud: CloudName.parse('example'),
        releases: {},
        name: 'cinder',
        runs: [run],
        now: new Date(at),
      }),
    }
    for (const [place, text] of Object.entries(places))
      expect([place, text]).toEqual([place, expect.stringContaining(lifts)])
  })

  test('is told by the upgrade of the whole cloud as well', () => {
    const followed = FollowedProgress.parse(JSON.parse(JSON.stringify({ ...journal().progress(), steps: [] })))
    const whole = new UpgradeState('upgrade-example', 'cloud', () => undefined)
    whole.mirror(followed)
    expect(showNeeds(whole.progress()).join('\n')).toContain(lifts)
  })

  test('stands in the documentation, with that line', () => {
    // A line of a page may end within it.
    expect(readFileSync('docs/explanation/cinder.md', 'utf8').replaceAll(/\s+/g, ' ')).toContain(`\`${lifts}\``)
  })
})
