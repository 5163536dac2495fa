import { agentless } from '../../cloud/model/agentless'
import { duration } from '../../cloud/model/duration'
import type { CloudName, UpgradeName } from '../../cloud/model/ids'
import { pairLabel, type Release } from '../../cloud/model/release'
import { actorText, endOf, type RunHistory } from '../history/model'
import { clockText, dayText } from '../history/words'
import {
  attentionsOf,
  entriesOf,
  groupsOf,
  outagesOf,
  secondsCovered,
  stateOf,
  stepsOf,
  upgradesAsSteps,
  waitsOf,
  type ReportedAttention,
  type Group,
  type Stretch,
} from './group'
import { Html, html, type Part } from './html'
import { style } from './style'
import { attentionsTable, decisionsTable, noticesTable, preflightTable, stepsTables, versionsTables } from './tables'
import { timeline } from './timeline'
import { stepKinds } from './timeline/lanes'

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

const moment = (instant: number): string => {
  const at = new Date(instant).toISOString()
  return dayText(at).replace(' ', ` ${clockText(at)} `)
}

/** From the first beginning to the last end. */
function rangeOf(runs: readonly RunHistory[], now: Date): Stretch {
  return {
    from: Math.min(...runs.map(({ began }) => Date.parse(began))),
    to: Math.max(...runs.map((run) => endOf(run, now))),
  }
}

const fact = (name: string, value: Part): Html =>
  html`<div>
    <dt>${name}</dt>
    <dd>${value}</dd>
  </div>`

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

const legend = html`<ul class="legend">
  ${Object.entries(stepKinds).map(([kind, text]) => html`<li><i class="${kind}"></i>${text}</li>`)}
  <li><i class="wait"></i>waits for a person, or paused (drawn shorter where it was long)</li>
  <li><i class="attention"></i>attention, by its number</li>
  <li><i class="outage"></i>outage by the procedure</li>
  <li>▲ something was said: taken, or refused</li>
  <li>a number in a bar: its seconds</li>
</ul>`

function stateBadge(state: string): Html {
  const kind = state === 'done' ? 'good' : /^(waits|paused)/.test(state) ? 'waits' : state === 'running' ? '' : 'bad'
  return html`<span class="state ${kind}">${state}</span>`
}

/** The reasons that some runs are shown in part only. */
function caveats(runs: readonly RunHistory[]): Html[] {
  return runs.flatMap(({ run, eventsAloneBecause }) =>
    eventsAloneBecause === undefined
      ? []
      : [
          html`<p class="bad">
            Run ${run} is told from Temporal’s events alone, since no worker told of it: ${eventsAloneBecause}.
          </p>`,
        ],
  )
}

const outageText = (outages: readonly Stretch[]): Html | undefined =>
  outages.length === 0
    ? undefined
    : html`<p>The API was down for ${duration(secondsCovered(outages))}, by the procedure itself.</p>`

/** The stretches without an agent, over all runs: a unit may be stopped in one and started in the next. */
function agentlessOf(runs: readonly RunHistory[]): Html | undefined {
  const gaps = agentless(runs.flatMap((run) => entriesOf(run, 'step')))
  if (gaps.length === 0) return undefined
  const rows = gaps.map(({ host, unit, seconds }) => html`<li>${unit} on ${host}: ${seconds.toFixed(1)} s</li>`)
  return html`<p>
      Without an agent, by each host’s clock, from the end of its last process (looked for twice a second) to the
      beginning of its start:
    </p>
    <ul>
      ${rows}
    </ul>`
}

/** The things that an upgrade leaves on purpose, with the commands that remove them. */
const remainsOf = (runs: readonly RunHistory[]): Html[] =>
  [...new Set(runs.flatMap((run) => entriesOf(run, 'ended')).flatMap(({ remains = [] }) => remains))].map(
    (text) => html`<p><strong>Left behind on purpose:</strong> ${text}</p>`,
  )

/** One upgrade as a drawing; for all of a cloud, its services' upgrades are the steps. */
function picture(group: Group, groups: readonly Group[], attentions: readonly ReportedAttention[], now: Date): Html {
  const { runs, name } = group
  const steps = name === 'cloud' ? upgradesAsSteps(groups, now) : runs.flatMap((run) => stepsOf(run, now))
  return html`<h3>Timeline</h3>
    <div class="wide">${timeline(group, steps, attentions, now)}</div>
    ${group === groups[0] ? legend : undefined}${outageText(runs.flatMap((run) => outagesOf(run, now)))}${agentlessOf(runs)}${remainsOf(runs)}${caveats(runs)}`
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

/** The upgrades of a cloud one below the other, on one axis of time. */
function overview(groups: readonly Group[], now: Date): Html {
  const rows = groups.map((group) => {
    const range = rangeOf(group.runs, now)
    const outages = group.runs.flatMap((run) => outagesOf(run, now))
    const steps = group.runs.flatMap((run) => entriesOf(run, 'step')).length
    const needed = attentionsOf(group.runs, now).length
    return html`<tr>
      <td><strong>${group.name}</strong></td>
      <td>${stateBadge(stateOf(group, now))}</td>
      <td class="time">${clockText(new Date(range.from).toISOString())}</td>
      <td class="number">${duration((range.to - range.from) / 1000)}</td>
      <td class="number">${steps}</td>
      <td class="number">${outages.length === 0 ? '' : duration(secondsCovered(outages))}</td>
      <td class="number">${needed}</td>
      <td class="number">${group.runs.length}</td>
    </tr>`
  })
  return html`<h3>Upgrades</h3>
    <div class="wide">
      <table>
        <thead>
          <tr>
            <th></th>
            <th>state</th>
            <th>begun</th>
            <th class="number">took</th>
            <th class="number">steps</th>
            <th class="number">outage</th>
            <th class="number">attentions</th>
            <th class="number">runs</th>
          </tr>
        </thead>
        <tbody>
          ${rows}
        </tbody>
      </table>
    </div>`
}

/** One page of HTML that needs no request and no script. Words of operators, hosts and Temporal are shown as text. */
export function reportPage(reported: Reported): string {
  const { cloud, releases, name, runs, now } = reported
  const groups = groupsOf(runs)
  const attentions = attentionsOf(runs, now)
  const [first] = groups
  const isOnly = groups.length === 1
  const chapter = (group: Group): Html =>
    html`<h2>${group.name} ${stateBadge(stateOf(group, now))}</h2>
      ${picture(group, groups, attentions, now)}`
  const { from, to } = releases
  const pair = from === undefined || to === undefined ? '' : `, ${pairLabel({ from, to })}`
  const title = `${name === 'cloud' ? 'All services' : name} of ${cloud}${pair}`
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'" />
        <title>${title}</title>
        <style>
          ${new Html(style)}
        </style>
      </head>
      <body>
        <header>
          <h1>${title}</h1>
          ${first === undefined ? undefined : stateBadge(stateOf(first, now))}
        </header>
        ${facts(reported, attentions)}
        ${isOnly ? groups.map((group) => picture(group, groups, attentions, now)) : overview(groups, now)}
        <h3>Decisions</h3>
        ${decisionsTable(runs)}
        <h3>Attentions</h3>
        ${attentionsTable(attentions)}
        ${groups.map((group) => [isOnly ? undefined : chapter(group), particulars(group, now, isOnly)])}
        <p class="soft">
          Made ${moment(+now)} from Temporal’s history of ${groups.map(({ upgrade }) => upgrade).join(', ')}. Times are
          of this place; “identity” is what a program called itself where nobody said who decides.
        </p>
      </body>
    </html> `.markup
}
