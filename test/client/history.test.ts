import { describe, expect, test } from '@jest/globals'
import type { Said } from '../../client/history/events'
import type { RunHistory } from '../../client/history/model'
import { matchDecisions } from '../../client/history/run-history'
import { html } from '../../client/report/html'
import { showHistory } from '../../client/show/history'

const at = '2026-11-23T03:33:44.000Z'
const now = new Date('2026-11-23T04:00:00.000Z')

const run: RunHistory = {
  upgrade: 'upgrade-production-keystone',
  name: 'keystone',
  run: '01a20676-a2cf-786e-9110-fb4707981306',
  began: at,
  startedBy: { name: '1234@deploy1', from: 'identity' },
  identity: '1234@deploy1',
  entries: [
    { at, what: 'step', step: 'keystone/controller1/drain', seconds: 3.2, evidence: `a; ${'drained '.repeat(20)}` },
    { at, what: 'attention', step: 'keystone/controller1/install', sentence: 'It ended. '.repeat(20), tail: 'E: no' },
  ],
  underWay: [],
  end: { how: 'running' },
}

const said = (by: string, note = ''): Said => {
  const actor = by === '' ? ({ name: '1@a', from: 'identity' } as const) : ({ name: by, from: 'said' } as const)
  return { name: 'gate', at, by, note, actor }
}

describe('a history in a terminal', () => {
  test.each([80, 120])('of %i columns breaks no line at its edge, and cuts only what the probe saw', (width) => {
    const shown = showHistory([run], width, now)
    expect(shown.split('\n').filter((line) => line.length > width)).toEqual([])
    expect(shown.replace(/\s+/g, ' ')).toContain(`${'It ended. '.repeat(20)}Last line: E: no`)
    expect(shown).toMatch(/3\.2 s {2}✓ keystone\/controller1\/drain {2}drained .*…/)
  })

  test('that is piped has a line an entry', () => {
    // The day, the beginning, two entries, and that it goes on.
    expect(showHistory([run], Infinity, now).split('\n')).toHaveLength(5)
  })
})

describe('a decision', () => {
  const decision = (by: string) =>
    ({ at, what: 'decision', signal: 'gate (confirm)', by, note: '', verdict: 'taken', why: '' }) as const

  test('is of who said it, though an answer at a gate is judged after one that came later', () => {
    const [ann, nobody, bob] = [said('ann'), said(''), said('bob')]
    const [second, first] = [decision('bob'), decision('ann')]
    const { about, left } = matchDecisions([second, first], [ann, nobody, bob])
    expect([about.get(first), about.get(second)]).toEqual([ann, bob])
    expect(left).toEqual([nobody])
  })

  test('without a name is of the first signal that is left', () => {
    const [one, other] = [said(''), said('')]
    const both = [decision(''), decision('')]
    const { about, left } = matchDecisions(both, [one, other])
    expect(both.map((each) => about.get(each))).toEqual([one, other])
    expect(left).toEqual([])
  })
})

describe('a page', () => {
  test('shows whatever is put into it as text, in content and in attributes', () => {
    const evil = `"><script>alert('x')</script>&`
    expect(html`<p title="${evil}">${[evil, html`<b>${evil}</b>`]}</p>`.markup).not.toMatch(/<script|"">/)
    expect(html`${'<&"\'>'}`.markup).toBe('&lt;&amp;&quot;&#39;&gt;')
  })
})
