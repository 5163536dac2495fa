import { duration } from '../../cloud/model/duration'
import { actorText, type RunHistory } from '../history/model'
import { clockText } from '../history/words'
import { entriesOf, type ReportedAttention, type Group, type ReportedStep } from './group'
import { html, type Html, type Part } from './html'
import { wide } from './wide'
import { kindOf } from './timeline/lanes'
import { packageChanges, schemaChanges } from './versions'

const slowestSteps = 10

/** A table with a name for screen readers, or a sentence if it has no row. */
function table(name: string, head: readonly string[], rows: readonly Html[], none: string): Html {
  if (rows.length === 0) return html`<p class="soft">${none}</p>`
  return wide(
    name,
    html`<table>
      <thead>
        <tr>
          ${head.map((text) => html`<th scope="col">${text}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${rows}
      </tbody>
    </table>`,
  )
}

const row = (...cells: readonly Part[]): Html =>
  html`<tr>
    ${cells.map((cell) => html`<td>${cell}</td>`)}
  </tr>`
const when = (at: number | string): Html =>
  html`<span class="nowrap">${clockText(typeof at === 'string' ? at : new Date(at).toISOString())}</span>`

interface SaidRow {
  readonly at: string
  readonly upgrade: string
  readonly cells: readonly Part[]
}

/** The words of people on a run: signals, requests to Temporal, activities completed by hand, hosts left out. */
function saidIn(run: RunHistory): SaidRow[] {
  const { upgrade } = run
  const code = (text: string): Html => html`<code>${text}</code>`
  const verdictOf = (verdict: string): Html =>
    html`<span class="${verdict === 'taken' ? 'good' : 'bad'}">${verdict}</span>`
  return [
    ...entriesOf(run, 'decision').map(({ at, signal, actor, verdict, why, note }) => ({
      at,
      upgrade,
      cells: [code(signal), actorText(actor), verdictOf(verdict), why, note],
    })),
    ...entriesOf(run, 'not recorded').map(({ at, signal, actor, why, note }) => ({
      at,
      upgrade,
      cells: [code(signal), actorText(actor), 'not recorded', why, note],
    })),
    ...entriesOf(run, 'cancellation asked for').map(({ at, actor }) => ({
      at,
      upgrade,
      cells: ['cancellation', actorText(actor), '', 'asked for by Temporal’s own means', ''],
    })),
    ...entriesOf(run, 'completed by hand').map(({ at, activity, actor }) => ({
      at,
      upgrade,
      cells: [code(activity), actorText(actor), '', 'activity completed by hand', ''],
    })),
    ...entriesOf(run, 'left out').map(({ at, host, by, todo, note }) => ({
      at,
      upgrade,
      cells: [`without ${host}`, by === '' ? 'someone' : `by ${by}`, '', todo, note],
    })),
  ]
}

/** Starting and terminating are decisions too. */
function startAndEnd({ began, startedBy, upgrade, resetOf, end }: RunHistory): SaidRow[] {
  const start = resetOf === undefined ? 'start' : 'reset'
  const rows = [{ at: began, upgrade, cells: [start, actorText(startedBy), '', resetOf?.reason ?? '', ''] }]
  if (end.actor !== undefined && end.at !== undefined)
    rows.push({ at: end.at, upgrade, cells: ['terminate', actorText(end.actor), '', end.reason ?? '', ''] })
  return rows
}

/** All messages of people, in order. */
export function decisionsTable(runs: readonly RunHistory[]): Html {
  const rows = runs
    .flatMap((run) => [...startAndEnd(run), ...saidIn(run)])
    .sort((one, other) => Date.parse(one.at) - Date.parse(other.at))
  const isMany = new Set(runs.map(({ upgrade }) => upgrade)).size > 1
  return table(
    'Decisions',
    ['time', ...(isMany ? ['upgrade'] : []), 'what', 'who', 'verdict', 'why', 'note'],
    rows.map(({ at, upgrade, cells }) => row(when(at), ...(isMany ? [upgrade] : []), ...cells)),
    'Nobody has decided anything.',
  )
}

/** The table of a report that lists each need for a person, with its answer. */
export function attentionsTable(attentions: readonly ReportedAttention[]): Html {
  const rows = attentions.map(({ number, from, to, step, sentence, tail, answer, isOver }) =>
    row(
      html`<span class="badge">${number}</span>`,
      when(from),
      html`<code>${step}</code><br />${sentence}${tail.trim() === '' ? undefined : html`<pre>${tail.trim()}</pre>`}`,
      html`<span class="nowrap">${duration((to - from) / 1000)}</span>`,
      answer === undefined
        ? isOver
          ? 'went away by itself'
          : 'not answered'
        : `${answer.signal} ${actorText(answer.actor)}${answer.note === '' ? '' : `: “${answer.note}”`}`,
    ),
  )
  return table(
    'Attentions',
    ['number', 'time', 'what needed a person', 'waited', 'answer'],
    rows,
    'Nothing needed a person but gates.',
  )
}

const known = (version: string | undefined): Part => version ?? html`<span class="soft">unknown</span>`

/** The tables of a report that compare packages and schema before and after the upgrade. */
export function versionsTables(group: Group): Html {
  const packages = packageChanges(group).map(({ host, packages: names, before, after }) =>
    row(host, names.join(', '), known(before), known(after)),
  )
  const schema = schemaChanges(group).map(({ what, before, after }) => row(what, known(before), known(after)))
  return html`<h3>Versions</h3>
    ${table('Versions', ['host', 'packages', 'before', 'after'], packages, 'No evidence of a package’s version.')}
    <h3>Database</h3>
    ${table('Database', ['phase', 'before', 'after'], schema, 'No evidence of the schema’s version.')}`
}

/** The failed checks before each run. */
export function preflightTable(runs: readonly RunHistory[]): Html {
  const preflights = runs.flatMap((run) => entriesOf(run, 'preflight'))
  const rows = preflights.flatMap(({ at, checks }) =>
    checks
      .filter(({ ok }) => !ok)
      .map(({ where, name, required, said, remedy }) =>
        row(
          when(at),
          where,
          name,
          html`<span class="${required ? 'bad' : ''}">${required ? 'to mend' : 'to know'}</span>`,
          said,
          remedy,
        ),
      ),
  )
  const counted = preflights.map(({ at, checks }) => {
    const passed = checks.filter(({ ok }) => ok).length
    return html`<p>${when(at)} ${passed} of ${checks.length} checks passed.</p>`
  })
  return html`<h3>Preflight</h3>
    ${counted.length === 0 ? html`<p class="soft">No preflight came to an end.</p>` : counted}
    ${rows.length === 0 ? undefined : table('Preflight', ['time', 'where', 'check', 'kind', 'said', 'remedy'], rows, '')}`
}

/** The configuration files that installs kept, each with its difference, and the units that would not start again. */
export function noticesTable(runs: readonly RunHistory[]): Html | undefined {
  const rows = runs
    .flatMap((run) => entriesOf(run, 'step'))
    .flatMap(({ step, notices = [] }) =>
      notices.map(({ kind, subject, text }) =>
        row(
          html`<code>${step}</code>`,
          html`<span class="${kind === 'would-not-start' ? 'bad' : ''}"
            >${kind === 'would-not-start' ? 'would not start again' : 'kept as it was'}</span
          >`,
          subject,
          text.trim() === '' ? undefined : html`<pre>${text.trim()}</pre>`,
        ),
      ),
    )
  if (rows.length === 0) return undefined
  return html`<h3>After the installs</h3>
    ${table('After the installs', ['step', 'kind', 'unit or file', 'reason, or difference from the package’s file'], rows, '')}`
}

function stepRows(steps: readonly ReportedStep[], longest: number): Html[] {
  return steps.map(({ step, from, to, evidence, state }) => {
    const seconds = (to - from) / 1000
    const meter = html`<svg class="meter ${kindOf(step)}" aria-hidden="true">
      <rect width="${((100 * seconds) / longest).toFixed(1)}%" height="100%" rx="2" />
    </svg>`
    const said = state === 'done' ? evidence : html`<span class="bad">${state}</span> ${evidence}`
    return html`<tr>
      <td class="time">${when(from)}</td>
      <td class="nowrap"><code>${step}</code></td>
      <td class="number">${seconds.toFixed(1)} s</td>
      <td class="share">${meter}</td>
      <td class="said">${said}</td>
    </tr>`
  })
}

const stepHead = ['begun', 'step', 'took', 'share', 'evidence']

/** The slowest steps, and all of them in a section to open. */
export function stepsTables(steps: readonly ReportedStep[], isOpen: boolean): Html {
  const slowest = [...steps].sort((one, other) => other.to - other.from - (one.to - one.from)).slice(0, slowestSteps)
  const longest = Math.max(0.1, ...steps.map(({ from, to }) => (to - from) / 1000))
  const inOrder = [...steps].sort((one, other) => one.from - other.from)
  return html`<h3>Slowest steps</h3>${table('Slowest steps', stepHead, stepRows(slowest, longest), 'No step was begun.')}
<details${isOpen ? html` open` : undefined}><summary>All ${steps.length} steps in order</summary>${table('All steps in order', stepHead, stepRows(inOrder, longest), 'No step was begun.')}</details>`
}
