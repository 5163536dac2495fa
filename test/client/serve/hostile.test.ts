import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { livePage } from '../../../client/serve/page'
import type { View } from '../../../client/serve/reader'
import { views } from './views'

const pageOf = (view: View): string =>
  livePage(view, { taskQueue: 'openstack-upgrade', namespace: 'default', temporal: '127.0.0.1:7233' }).markup

/** Texts by which people and hosts may try to be markup, attributes, script or a template of it. */
const hostile = fc
  .array(
    fc.constantFrom(
      ...[
        '<script>alert(1)</script>',
        '</style>',
        '</title>',
        '"',
        "'",
        '<!--',
        '-->',
        '&lt;',
        '<img src=x onerror=alert(1)>',
      ],
      ...[
        '" onmouseover="alert(1)',
        'javascript:alert(1)',
        '${alert(1)}',
        '`',
        '\u202e',
        '\u0000',
        '\n',
        'ann',
        '<',
        '>',
        '\u001b[31m',
      ],
      ...['</pre><h2>FORGED</h2>', '" autofocus onfocus="x', ']]>', '\u2028', '<svg onload=x>'],
    ),
    { minLength: 1, maxLength: 8 },
  )
  .map((texts) => texts.join(''))

/** A view in which each text of people, hosts and Temporal is this one. */
async function hostileView(text: string): Promise<View> {
  const view = await views.attention()
  const { chosen } = view
  if (chosen?.snapshot === undefined || chosen.history === undefined) throw new Error('there is no upgrade')
  const at = '2017-03-01T01:00:00.000Z'
  const actor = { name: text, from: 'said' } as const
  const { steps, attention } = chosen.snapshot
  if (attention === null) throw new Error('there is no attention')
  const snapshot = {
    ...chosen.snapshot,
    steps: steps.map((step) =>
      step.state === 'attention' ? { ...step, now: { sessions: 1, waitingFor: text, lastLine: text } } : step,
    ),
    attention: { ...attention, sentence: text, tail: text, answers: { retry: text, [`${text}x`]: text } },
    gate: {
      name: text,
      question: text,
      answers: ['confirm' as const],
      since: at,
      evidence: { run: 'r', ok: false, nodes: [{ host: text, ok: false, said: text }], strangers: [text] },
    },
    leftOut: [{ service: text, host: text, by: text, note: text, at, todo: text }],
    pending: text,
    refusal: text,
    ended: text,
    remains: [text],
  }
  const [run] = chosen.history.runs
  if (run === undefined) throw new Error('there is no run')
  const entries = [
    ...run.entries,
    { at, what: 'attention', step: text, sentence: text, tail: text },
    { at, what: 'decision', signal: text, by: text, note: text, verdict: 'refused', why: text, actor },
    { at, what: 'not recorded', signal: text, note: text, why: text, actor },
  ] as const
  const runs = [{ ...run, startedBy: actor, identity: text, entries, eventsAloneBecause: text }]
  return {
    ...view,
    away: { sentence: text, since: new Date(at) },
    chosen: { ...chosen, step: text, silent: text, historySilent: text, snapshot, history: { runs, at: view.now } },
  }
}

test('whatever people, hosts and Temporal say, the page has the same elements, and it is text', async () => {
  const tags = (markup: string): string[] =>
    markup
      .replace(/<title>[^<]*<\/title>|<svg[^]*?<\/svg>/g, '')
      .match(/<[^>]*>/g)
      ?.map((tag) => tag.replaceAll(/"[^"]*"/g, '""')) ?? []
  const plain = tags(pageOf(await hostileView('x')))
  await fc.assert(
    fc.asyncProperty(hostile, async (text) => {
      fc.pre(text.replaceAll(/[\s\u0000\u001b\u2028\u202e]|\[31m/g, '') !== '')
      const page = pageOf(await hostileView(text))
      expect(tags(page)).toEqual(plain)
      expect(page).not.toMatch(/[\u202e\u0000\u001b\u2028]/)
    }),
    { numRuns: 40 },
  )
})
