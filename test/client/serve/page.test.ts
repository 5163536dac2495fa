import { createHash } from 'node:crypto'
import { describe, expect, test } from '@jest/globals'
import { partsText, sessionsIn, sessionsText } from '../../../activities/haproxy/sessions-left'
import { hostGroups, groupName } from '../../../client/serve/host-groups'
import { livePage, markedParts, newsOf, partsOf } from '../../../client/serve/page'
import type { View } from '../../../client/serve/reader'
import type { Progress } from '../../../cloud/model/progress'
import { snapshot } from '../snapshots'
import { views } from './views'

const place = { taskQueue: 'openstack-upgrade', namespace: 'default', temporal: '127.0.0.1:7233' }
const pageOf = (view: View): string => livePage(view, place).markup

/** The words of a part, without its markup. */
const read = (markup: string): string =>
  markup
    .replaceAll(/<[^>]*>/g, ' ')
    .replaceAll(/\s+/g, ' ')
    .trim()
const part = (view: View, name: string): string => read(partsOf(view)[name]?.markup ?? '')

describe('the page', () => {
  test.each(['attention', 'gate'] as const)(
    'has each answer to a waiting %s as the command that status prints',
    async (state) => {
      const { chosen } = await views[state]()
      const needs = part(await views[state](), 'needs')
      const answers =
        state === 'gate'
          ? ['confirm', 'confirm keystone --cloud production --answer join']
          : ['retry', 'skip', 'leave-out', 'abort']
      for (const answer of answers)
        expect(needs).toContain(
          answer.includes(' ') ? answer : `openstack-upgrade ${answer} keystone --cloud production`,
        )
      expect(needs).toContain(
        chosen?.snapshot?.[state === 'gate' ? 'gate' : 'attention']?.since === undefined ? 'never' : 'Since',
      )
    },
  )

  test('makes no option of an answer that is no name: its commands are there to be pasted', async () => {
    const view = await views.attention()
    const { chosen } = view
    const attention = {
      ...chosen?.snapshot?.attention,
      answers: { 'retry with x;reboot': 'y' },
    } as Progress['attention']
    const needs = part(
      { ...view, chosen: { ...chosen, snapshot: { ...chosen?.snapshot, attention } } as View['chosen'] & object },
      'needs',
    )
    expect(needs).toContain('openstack-upgrade retry keystone --cloud production ')
    expect(needs).not.toContain('--x;reboot')
  })

  test('counts the sessions that a drain still has by server', async () => {
    expect(part(await views.running(), 'now')).toMatch(
      /keystone\/controller2\/drain for 42 s 3 sessions left, 1 queued .*haproxy1 was reloaded.* keystone_public\/keystone2 haproxy1 3 1 /,
    )
  })

  test('shows each host and step, with a word for its state', async () => {
    const view = await views.running()
    const steps = part(view, 'steps')
    for (const step of view.chosen?.snapshot?.steps ?? []) {
      const [, host = '', verb = ''] = step.id.split('/')
      if (step.host !== null) expect(steps).toContain(host)
      expect(steps).toContain(verb)
    }
    expect(steps).toContain('▶ running 42 s 3 left')
    expect(steps).toContain('Gate keystone-upgraded : to come')
  })

  test('says why Temporal does not answer, and keeps what was known before', async () => {
    const page = read(pageOf(await views.away()))
    expect(page).toContain('Not fresh since')
    expect(page).toContain('ECONNREFUSED')
    expect(page).toContain('keystone/controller2/drain')
  })

  test('says that an upgrade does not answer, and keeps what it told last', async () => {
    const page = read(pageOf(await views.silent()))
    expect(page).toContain('its worker is gone, or busy')
    expect(page).toContain('keystone/controller2/drain')
  })

  test('of an upgrade that is not there yet says so, and waits for it', async () => {
    const view = { ...(await views.empty()), asked: 'upgrade-<b>nova' }
    expect(part(view, 'silence')).toContain('Temporal lists no upgrade upgrade-&lt;b&gt;nova on this task queue.')
    expect(newsOf(view, new Set()).upgrade).toBe('upgrade-<b>nova')
  })

  test('of four hundred computes shows those at work, and the others in a few rows', async () => {
    const view = await views.wide()
    const steps = partsOf(view).steps?.markup ?? ''
    expect(steps.match(/<tr>/g)?.length).toBeLessThan(40)
    expect(read(steps)).toContain('compute40')
    expect(read(steps)).toMatch(/compute\d+ … compute400 \(\d+ hosts\)/)
    expect(pageOf(view).length).toBeLessThan(1_000_000)
    // The lanes of those at work are the ones that are seen without scrolling.
    expect(read(partsOf(view).timeline?.markup ?? '').indexOf('compute40')).toBeLessThan(
      read(partsOf(view).timeline?.markup ?? '').indexOf('controller1'),
    )
  })
})

describe('hosts', () => {
  test('that stand alike and follow each other share a row, but none at work', async () => {
    const { chosen } = await views.wide()
    const steps = (chosen?.snapshot?.steps ?? []).filter(({ host }) => host?.startsWith('compute') === true)
    const groups = hostGroups(steps)
    expect(groups.flatMap(({ hosts }) => hosts)).toEqual([...new Set(steps.map(({ host }) => host))])
    for (const group of groups.filter(({ hosts }) => hosts.length > 1))
      for (const [, own] of group.steps) expect(new Set(own.map(({ state }) => state)).size).toBe(1)
    expect(groups.map(groupName)).toContain('compute40')
  })

  test('of a small cloud have a row or column each', async () => {
    const { steps } = await snapshot('keystone', 9)
    const groups = hostGroups(steps.filter(({ host }) => host !== null))
    expect(groups.map(groupName)).toEqual(['controller1', 'controller2', 'controller3'])
  })
})

test('the words of a drain are read as they are written, and other words stay words', () => {
  const servers = [
    { server: 'keystone_public/keystone1', balancer: 'haproxy1', sessions: 2, queued: 1 },
    { server: 'keystone_admin/keystone1', balancer: 'haproxy2', sessions: 0, queued: 7 },
  ]
  const rest = 'haproxy2 was reloaded since the drain began'
  expect(sessionsIn(partsText([...servers.map(sessionsText), rest]))).toEqual({ servers, rest })
  expect(sessionsIn('a second reading')).toEqual({ servers: [], rest: 'a second reading' })
})

describe('the news of a page', () => {
  test('are the parts that it does not show yet', async () => {
    const view = await views.running()
    const have = new Set(Object.values(markedParts(view)).map(({ mark }) => mark))
    expect(newsOf(view, have).parts).toEqual({})
    const later = { ...view, now: new Date(+view.now + 1000) }
    expect(Object.keys(newsOf(later, have).parts).sort()).toEqual(['fresh', 'going', 'heading', 'now', 'steps'])
  })

  test('have each part that has become empty, though others are empty already', async () => {
    const have = new Set(Object.values(markedParts(await views.attention())).map(({ mark }) => mark))
    expect(newsOf(await views.running(), have).parts.needs).toMatchObject({ markup: '' })
    const marks = Object.values(markedParts(await views.empty())).map(({ mark }) => mark)
    expect(new Set(marks).size).toBe(marks.length)
  })

  test('announce what a person has to know, and not each step', async () => {
    const { says } = newsOf(await views.attention(), new Set())
    expect(says).toBe('keystone of production: needs attention at keystone/controller1/expand.')
    const running = await views.running()
    const further = { ...running, chosen: { ...running.chosen, snapshot: await snapshot('keystone', 12) } } as View
    expect(newsOf(further, new Set()).says).toBe(newsOf(running, new Set()).says)
  })
})

describe('the policy of a page', () => {
  test('allows its own style and script by their hashes, and nothing more', async () => {
    const { markup, policy } = livePage(await views.running(), place)
    for (const tag of ['style', 'script']) {
      const [, text = ''] = new RegExp(`<${tag}>([^]*?)</${tag}>`).exec(markup) ?? []
      expect(text.length).toBeGreaterThan(500)
      expect(policy).toContain(`${tag}-src 'sha256-${createHash('sha256').update(text).digest('base64')}'`)
    }
    expect(policy).not.toContain('unsafe')
    expect(markup).not.toMatch(/<(?:style|script)[^>]*(?:src|href)| on[a-z]+=| style="/)
    expect(
      markup.match(/(?:href|src|action)="[^"]*"/g)?.filter((link) => !/"(?:\/[^/]|\/"|#|data:,)/.test(link)),
    ).toEqual([])
  })
})
