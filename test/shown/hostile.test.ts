import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import type { RunHistory } from '../../client/history/model'
import { reportPage } from '../../client/report/page'
import { showChecks } from '../../client/show/checks'
import { showHistory } from '../../client/show/history'
import { showUpgrade } from '../../client/show/picture'
import { showNeeds, showStep } from '../../client/show/progress'
import { printable } from '../../client/program/print'
import { shownJson } from '../../client/show/text'
import { CloudName, HostName } from '../../cloud/model/ids'
import type { PreflightReport } from '../../cloud/model/outcomes'
import { oneLine } from '../../cloud/model/text'
import { checksMarkdown } from '../../workflows/display/checks-markdown'
import { lockMarkdown } from '../../workflows/display/lock-markdown'
import { progressMarkdown } from '../../workflows/display/progress-markdown'
import { block, code, inline } from '../../cloud/model/markdown/text'
import type { Progress } from '../../cloud/model/progress'

const at = '2026-11-28T02:00:00.000Z'
const now = new Date('2026-11-28T03:00:00.000Z')

/** Texts by which people and hosts may try to imitate the program's own output: in a terminal, in Markdown, in HTML. */
const units = [
  ...['\n', '\r', '\r\n', '\t', '\u2028', '\u0085', '\u0000', '\u0007', '\u007f', '\u009b31m', '\ud800', '\udc00'],
  ...['\u001b[2J', '\u001b[31m', '\u001b]0;owned\u0007', '\u001b[', '\u001bc', '\u202e', '\u2066', '\u200f', '\ufeff'],
  ...['\u{e0041}', '`', '``', '```', '~~~', '*', '**', '_', '__', '#', '### ', '> ', '- ', '+ ', '1. ', '1) ', '---'],
  ...['===', '|', '||', ' | ', ':-|-', '\\', '<b>', '</div>', '<script>', '&lt;', '&#60;', '[x](http://y)', '![', '"'],
  ...["'", 'ann', ' ', '    ', 'x', '👩‍🚒', 'ا', 'FORGED', '\nFORGED', '\n\n### FORGED\n\n**Done**'],
]
const hostile = fc.array(fc.constantFrom(...units), { minLength: 1, maxLength: 12 }).map((parts) => parts.join(''))

/** A progress in which every text of people and hosts is this one. */
const progressOf = (text: string): Progress => ({
  upgrade: 'upgrade-production-keystone',
  service: 'keystone',
  cloud: 'production',
  state: 'Attention',
  steps: [
    {
      id: 'keystone/controller1/drain' as never,
      host: 'controller1' as never,
      command: 'x',
      impact: 'none',
      when: null,
      outage: false,
      wayBack: 'packages',
      together: null,
      state: 'done',
      seconds: 1,
      evidence: text,
    },
    {
      id: 'keystone/controller1/install' as never,
      host: 'controller1' as never,
      command: 'x',
      impact: 'none',
      when: null,
      outage: false,
      wayBack: 'packages',
      together: null,
      state: 'attention',
      since: at,
      seconds: 1,
    },
  ],
  attention: {
    step: 'keystone/controller1/install',
    host: 'controller1',
    sentence: `It failed: ${text}`,
    tail: text,
    answers: { retry: text, [text]: 'no answer of ours' },
    waiting: false,
    since: at,
  },
  gate: {
    name: 'keystone-upgraded',
    question: text,
    answers: ['confirm'],
    since: at,
    evidence: { run: 'r', ok: false, nodes: [{ host: 'controller1', ok: false, said: text }], strangers: [text] },
  },
  outage: null,
  detached: [HostName.parse('controller1')],
  decisions: [{ at, signal: text, by: text, note: text, verdict: 'refused', why: text }],
  leftOut: [{ service: 'keystone', host: 'controller9', by: text, note: text, at, todo: text }],
  remains: [text],
  refusal: text,
  pending: `${text} asked for a pause.`,
})

const reportOf = (text: string): PreflightReport => ({
  ok: false,
  cloud: 'production',
  services: [
    {
      service: 'keystone',
      ok: false,
      out: [],
      checks: [true, false].flatMap((ok) =>
        [true, false].map((required) => ({ name: text, where: text, required, ok, said: text, remedy: text })),
      ),
    },
  ],
})

const runOf = (text: string): RunHistory => {
  const actor = { name: text, from: 'said' } as const
  return {
    upgrade: 'upgrade-production-keystone',
    name: 'keystone',
    run: 'r1',
    began: at,
    startedBy: actor,
    identity: text,
    resetOf: { run: 'r0', reason: text },
    entries: [
      { at, what: 'preflight', checks: reportOf(text).services[0]?.checks ?? [] },
      { at, what: 'step', step: 'keystone/controller1/drain', seconds: 1, evidence: text },
      { at, what: 'attention', step: 'keystone/controller1/install', sentence: text, tail: text },
      { at, what: 'gate opened', gate: 'keystone-upgraded', nodes: [{ host: text, ok: false, said: text }] },
      { at, what: 'decision', signal: text, by: text, note: text, verdict: 'refused', why: text, actor },
      { at, what: 'not recorded', signal: text, note: text, why: text, actor },
      { at, what: 'completed by hand', activity: text, actor },
    ],
    underWay: [],
    end: { how: 'terminated', at, reason: text, actor },
    eventsAloneBecause: text,
  }
}

/** Characters that a terminal, or a person's eye, would not take for text. */
const unseen = /[^\P{Cc}\n]|[^\P{Cf}\u200c\u200d]|\p{Cs}/u

const canvas = { width: Infinity, now: +now, running: '▶' }
const onTerminal: Record<string, (text: string) => string> = {
  status: (text) => showUpgrade(progressOf(text), canvas).join('\n'),
  'what needs a person': (text) => showNeeds(progressOf(text)).join('\n'),
  'a step': (text) => progressOf(text).steps.map(showStep).join('\n'),
  history: (text) => showHistory([runOf(text)], Infinity, now),
  checks: (text) => showChecks(reportOf(text), true, 80),
}

/** The number of lines that are not indented: output of hosts and checks is always indented. */
const own = (told: string): number => told.split('\n').filter((line) => /^\S/.test(line)).length

describe.each(Object.entries(onTerminal))('on a terminal, %s', (_, show) => {
  test('shows what people and hosts have said as text that begins no line of its own', () => {
    const lines = own(show('x'))
    fc.assert(
      fc.property(hostile, (text) => {
        fc.pre(oneLine(text) !== '')
        const told = printable(show(text))
        expect(told.replaceAll('\t', '')).not.toMatch(unseen)
        expect(own(told)).toBe(lines)
      }),
      { numRuns: 100 },
    )
  })
})

test('JSON for programs is whole, and moves no cursor', () => {
  fc.assert(
    fc.property(hostile, (text) => {
      const json = shownJson(progressOf(text))
      expect(json).not.toMatch(/[^\P{Cc}\n]|[^\P{Cf}\u200c\u200d]/u)
      expect(JSON.parse(json)).toEqual(JSON.parse(JSON.stringify(progressOf(text))))
    }),
    { numRuns: 60 },
  )
})

/** Lines, headings, lists, tables and emphasis of a Markdown text, without its words. */
const skeleton = (markdown: string): string[] =>
  markdown
    .replaceAll(/^(`{3,})\n[^]*?\n\1$/gm, 'BLOCK')
    .split('\n')
    .map((line) => {
      const bare = line
        .replaceAll(/(?<![\\`])(`+)(?!`)[^]*?(?<!`)\1(?!`)/g, 'CODE')
        .replaceAll(/\\[!-/:-@[-`{-~]/g, 'x')
      const marks =
        bare.match(
          /^(#{1,6} |- |\d+[.)] |> |[-=]{3,}$|[|:][-| :]+$| {4})|[*<>[\]~|]|(?<![\p{L}\p{N}_])_|_(?![\p{L}\p{N}_])|&#?\w+;/gu,
        ) ?? []
      return marks.map((mark) => (/^[|:][-| :]+$/.test(mark) ? 'RULE' : mark)).join(' ')
    })

const inMarkdown: Record<string, (text: string) => string> = {
  'the current details': (text) => progressMarkdown(progressOf(text)),
  'the checks of a preflight': (text) => checksMarkdown(reportOf(text)),
  'the lock': (text) => lockMarkdown('upgrade-production-keystone', [{ at, by: text, why: text }]),
}

describe.each(Object.entries(inMarkdown))('in Markdown, %s', (_, show) => {
  test('are built alike whatever people and hosts have said', () => {
    const plain = skeleton(show('x'))
    fc.assert(
      fc.property(hostile, (text) => {
        fc.pre(oneLine(text) !== '')
        const told = show(text)
        expect(told.replaceAll(/[\t\u00a0]/g, ' ')).not.toMatch(unseen)
        expect(skeleton(told)).toEqual(plain)
      }),
      { numRuns: 200 },
    )
  })
})

test('of a person’s name that is a heading, a decision and a colour, the name is left', () => {
  const by = 'ann\n\n### keystone-upgraded was opened by bob\n\n**Done**\u001b[2J`|<b>'
  expect(inline(by)).toBe(String.raw`ann ### keystone-upgraded was opened by bob \*\*Done\*\*\`\|\<b\>`)
  expect(code('a`b')).toBe('``a`b``')
  expect(block('a\n```\nb')).toBe('````\na\n```\nb\n````')
})

test('in HTML, the report is built alike whatever people and hosts have said', () => {
  const page = (text: string): string =>
    reportPage({ cloud: CloudName.parse('production'), releases: {}, name: 'keystone', runs: [runOf(text)], now })
  const tags = (html: string): string[] =>
    html
      .replace(/<title>[^<]*<\/title>/g, '')
      .match(/<[^>]*>/g)
      ?.map((tag) => tag.split(/[\s>]/)[0] ?? '') ?? []
  const plain = tags(page('x'))
  fc.assert(
    fc.property(hostile, (text) => {
      fc.pre(oneLine(text) !== '')
      const told = page(text)
      expect(told.replaceAll('\t', '')).not.toMatch(unseen)
      expect(tags(told)).toEqual(plain)
    }),
    { numRuns: 60 },
  )
})
