import { duration } from '../../cloud/model/duration'
import type { CloudName, UpgradeName } from '../../cloud/model/ids'
import { pairLabel, type Release } from '../../cloud/model/release'
import { actorText, type RunHistory } from '../history/model'
import { documentOf, type Document } from './document'
import {
  attentionsOf,
  entriesOf,
  groupsOf,
  outagesOf,
  secondsCovered,
  stateOf,
  stepsOf,
  waitsOf,
  type Group,
  type ReportedAttention,
} from './group'
import { html, type Html } from './html'
import { overview } from './overview'
import { picture } from './picture'
import { attentionsTable, decisionsTable, noticesTable, preflightTable, stepsTables, versionsTables } from './tables'
import { fact, moment, rangeOf, stateBadge } from './words'

/** The subject of a report. */
export interface Reported {
  readonly cloud: CloudName
  /** Absent if the cloud's file isn't here. */
  readonly releases: Partial<Pick<Release, 'from' | 'to'>>
  readonly name: UpgradeName
  /** Every run, oldest first: at least one. */
  readonly runs: readonly RunHistory[]
  readonly now: Date
}

function facts({ cloud, name, runs, now }: Reported, attentions: readonly ReportedAttention[]): Html {
  const range = rangeOf(runs, now)
  const waits = [...runs.flatMap((run) => waitsOf(run, now)), ...attentions]
  const outages = runs.flatMap((run) => outagesOf(run, now))
  const [first] = runs
  const isOver = runs.every(({ end }) => end.at !== undefined)
  const decided = runs.flatMap((run) => entriesOf(run, 'decision'))
  return html`<dl>
    ${fact('cloud', cloud)}${fact('upgrade', name)}
    ${fact('begun', moment(range.from))}${fact('ended', isOver ? moment(range.to) : 'not yet')}
    ${fact('took', duration((range.to - range.from) / 1000))}${fact('of it waiting for people', duration(secondsCovered(waits)))}
    ${fact('outage by the procedure', outages.length === 0 ? 'none' : duration(secondsCovered(outages)))}
    ${fact('started', first === undefined ? '' : actorText(first.startedBy))}${first === undefined || first.identity === '' ? undefined : fact('through', first.identity)}
    ${fact('runs', runs.length)}${fact('steps done', runs.flatMap((run) => entriesOf(run, 'step')).length)}
    ${fact('attentions', attentions.length)}${fact('decisions', decided.length)}
  </dl>`
}

function particulars(group: Group, now: Date, isOnly: boolean): Html {
  const { runs, upgrade } = group
  const steps = runs.flatMap((run) => stepsOf(run, now))
  const ends = runs.map(
    ({ run, began, end: { how, reason = '' } }) =>
      html`<p>${moment(Date.parse(began))}: run <code>${run}</code>, ${how}${reason === '' ? '' : `: ${reason}`}</p>`,
  )
  const done = [versionsTables(group), noticesTable(runs), preflightTable(runs), stepsTables(steps, isOnly)]
  return html`${steps.length === 0 ? undefined : done}
    <h3>Runs of <code>${upgrade}</code></h3>
    ${ends}`
}

/** One page of HTML that needs no request and no script. Words of operators, hosts and Temporal are shown as text. */
export const reportPage = (reported: Reported): string => reportDocument(reported).markup

/**
 * The report with the policy under which it works.
 * @param before contents before the report, such as a way back
 */
export function reportDocument(reported: Reported, before?: Html): Document {
  const { cloud, releases, name, runs, now } = reported
  const groups = groupsOf(runs)
  const attentions = attentionsOf(runs, now)
  const [first] = groups
  const isOnly = groups.length === 1
  const timelineHeading = html`<h2 class="minor">Timeline</h2>`
  const chapter = (group: Group): Html =>
    html`<h2>${group.name} ${stateBadge(stateOf(group, now))}</h2>
      <h3>Timeline</h3>
      ${picture(group, groups, attentions, now)}`
  const { from, to } = releases
  const pair = from === undefined || to === undefined ? '' : `, ${pairLabel({ from, to })}`
  const title = `${name === 'cloud' ? 'All services' : name} of ${cloud}${pair}`
  const body = html`<header>
      <h1>${title}</h1>
      ${first === undefined ? undefined : stateBadge(stateOf(first, now))} ${before}
    </header>
    <main>
      ${facts(reported, attentions)}
      ${isOnly ? groups.map((group) => [timelineHeading, picture(group, groups, attentions, now)]) : overview(groups, now)}
      <h2 class="minor">Decisions</h2>
      ${decisionsTable(runs)}
      <h2 class="minor">Attentions</h2>
      ${attentionsTable(attentions)}
      ${groups.map((group) => [isOnly ? undefined : chapter(group), particulars(group, now, isOnly)])}
      <p class="soft">
        Made ${moment(+now)} from Temporal’s history of ${groups.map(({ upgrade }) => upgrade).join(', ')}. Times are of
        this place; “identity” is what a program called itself where nobody said who decides.
      </p>
    </main>`
  return documentOf({ title, body })
}
