import type { Cloud } from '../../cloud/model/cloud'
import { parseStepId } from '../../cloud/model/ids'
import type { Host } from '../../cloud/model/hosts'
import { pairLabel, type Release } from '../../cloud/model/release'
import type { Entry, Outline } from './outline'
import { inline } from '../../cloud/model/markdown/text'
import type { Gate, Step } from '../procedure/primitives'
import { checks, drained, joined, login, pasted } from './runbook-commands'

/** The state of one entry on the hosts. */
export interface Found {
  readonly state: string
  readonly evidence: string
}

/** The subject of a runbook. */
export interface RunbookOptions {
  readonly outline: Outline
  readonly cloud: Pick<Cloud, 'name'> & { readonly release: Pick<Release, 'from' | 'to'> }
  /** The runbook's origin, and how far it can be trusted: one sentence. */
  readonly written: string
  /** The hosts' answers, by entry; finished entries are not written. Undefined: the hosts were not asked. */
  readonly found?: ReadonlyMap<string, Found>
}

interface Numbered {
  readonly number: number
  readonly entry: Entry
}

const over: readonly string[] = ['done', 'not needed', 'left out']

/** The heading of an entry: its node, the nodes that are worked on together, or the gate. */
function headingOf({ id, together, atOnce, ...entry }: Entry): string {
  const { service } = parseStepId(id)
  if (entry.kind === 'gate') return `${service}: a person is asked`
  if (together === null) return `${service} on ${entry.step.host}`
  return `${service} on several hosts, ${atOnce === undefined ? 'side by side' : `${atOnce} at once`}`
}

/** True if the last drain before a join sets its servers to maintenance. */
const wasMaintenance = (entries: readonly Entry[], join: Step): boolean =>
  entries.some(
    ({ kind, ...rest }) =>
      kind === 'step' &&
      'step' in rest &&
      rest.step.host === join.host &&
      rest.step.action.kind === 'drain' &&
      rest.step.action.state === 'maint' &&
      parseStepId(rest.step.id).verb.replace('drain', 'join') === parseStepId(join.id).verb,
  )

/** The short commands of a step; scripts are at the end of the runbook. */
function typed(step: Step, number: number, entries: readonly Entry[]): string[] {
  const { action } = step
  switch (action.kind) {
    case 'drain':
      return drained(action)
    case 'join':
      return joined(action, wasMaintenance(entries, step), `Run check ${number}.`)
    case 'job':
      return [
        `\`${step.command.split('\n').join('; ')}\``,
        '',
        `Run script ${number} (the same, with what guards it), then check ${number}: 0 is done, 3 not done, 4 a part of it, 5 done, perhaps by an earlier run.`,
        ...(step.restore === undefined ? [] : ['', `The way back from it: ${step.restore}.`]),
      ]
    case 'proof':
      return [`Run check ${number}: 0 is proven, 3 is not, and it says what is to be restarted or stopped.`]
    case 'serving':
    case 'question':
      return []
  }
}

const indented = (lines: readonly string[]): string[] => lines.map((line) => (line === '' ? '' : `      ${line}`))

/** One entry of the list: its step, host, impact and commands. */
function item({ number, entry }: Numbered, entries: readonly Entry[], found: Found | undefined): string[] {
  const seen =
    found === undefined || (found.state === 'to do' && found.evidence === '')
      ? []
      : ['', `Found: ${found.state}. ${inline(found.evidence)}`]
  if (entry.kind === 'gate') {
    const { question, evidence } = entry.gate
    const check = evidence.nodes.length === 0 ? [] : ['', `Then check: script ${number}, on each host.`]
    return [`- [ ] **${number}. ${entry.id}** — ask: ${question}`, ...indented([...check, ...seen])]
  }
  const { step } = entry
  const first = step.evidence === undefined ? [] : ['', `First check what it rests on: script ${number}, "before".`]
  return [
    `- [ ] **${number}. ${step.id}** — ${step.impact}`,
    ...indented([...seen, ...first, '', ...typed(step, number, entries)]),
  ]
}

/** The scripts of a step: to be run before it, for it and after it. */
function scripts(step: Step, number: number): string[] {
  const { action, evidence } = step
  const before = evidence === undefined ? [] : ['', '**before**', ...checks(evidence, number)]
  switch (action.kind) {
    case 'job': {
      const run = [
        '',
        `**script ${number}**, on ${action.host.name}:`,
        '',
        ...pasted(`step-${number}.sh`, action.command),
      ]
      const probe = [
        '',
        `**check ${number}**, on ${action.host.name}:`,
        '',
        ...pasted(`check-${number}.sh`, action.probe),
      ]
      return [...before, ...run, ...probe]
    }
    case 'join':
      return ['', `**check ${number}**, on ${action.host.name}:`, '', ...pasted(`check-${number}.sh`, action.verify)]
    case 'proof':
      return ['', `**check ${number}**, on ${action.host.name}:`, '', ...pasted(`check-${number}.sh`, action.script)]
    case 'drain':
    case 'serving':
    case 'question':
      return before
  }
}

const scriptsOfGate = ({ evidence }: Gate, number: number): string[] =>
  evidence.nodes.length === 0 ? [] : ['', `**script ${number}**`, ...checks(evidence, number)]

const hostsOf = (entry: Entry): readonly Host[] =>
  entry.kind === 'gate' ? entry.gate.evidence.nodes.map(({ host }) => host) : [entry.step.action.host]

/**
 * An upgrade as Markdown with boxes to tick, to be finished by hand if Temporal is gone. It has the remaining entries in
 * their order, with host, commands, impact and checks. Pure, and as free of secrets as commands are.
 */
export function renderRunbook({ outline, cloud, written, found }: RunbookOptions): string {
  const { service, entries } = outline
  const all = entries.map((entry, index): Numbered => ({ number: index + 1, entry }))
  const left = all.filter(({ entry }) => !over.includes(found?.get(entry.id)?.state ?? ''))
  const lines: string[] = []
  let [heading, condition, wayBack] = ['', '', entries[0]?.wayBack ?? 'packages']
  for (const each of left) {
    const { entry } = each
    const now = headingOf(entry)
    const when = (entry.kind === 'gate' ? entry.gate.when : entry.step.when) ?? ''
    if (now !== heading) lines.push('', `## ${now}`)
    if (when !== '' && (now !== heading || when !== condition)) lines.push('', `Only where ${when}.`)
    lines.push('', ...item(each, entries, found?.get(entry.id)))
    if (entry.wayBack === 'restore' && wayBack === 'packages')
      lines.push('', '**From here on only a restore of the backup leads back.**')
    ;[heading, condition, wayBack] = [now, when, entry.wayBack]
  }
  const hosts = [...new Map(left.flatMap(({ entry }) => hostsOf(entry)).map((host) => [host.name, host])).values()]
  return [
    `# Runbook: ${service} of ${cloud.name}, ${pairLabel(cloud.release)}, by hand`,
    '',
    written,
    '',
    'For the day on which Temporal is gone for good. Before you begin: stop every worker, or two hands do the same; and',
    `look on each host for a job that still runs (its output and exit code are below ${hosts[0]?.jobsFolder ?? 'the jobs folder'}).`,
    'Do one step after the other, in this order, and tick it off once its check has passed. Where a check does not pass,',
    'stop there: the steps behind it rest on it. What is already done is found done by its check, and is left out.',
    left.length === 0 ? '\nNothing is left.' : `\n${left.length} of ${all.length} steps and gates are left.`,
    ...lines,
    '',
    '## Logging in',
    ...hosts.flatMap((host) => ['', `${host.name}:`, '', ...login(host)]),
    '',
    '## Scripts',
    ...left.flatMap(({ entry, number }) => {
      const own = entry.kind === 'gate' ? scriptsOfGate(entry.gate, number) : scripts(entry.step, number)
      return own.length === 0 ? [] : ['', `### ${number}. ${entry.id}`, ...own]
    }),
    '',
  ].join('\n')
}
