import { duration } from '../../../cloud/model/duration'
import { actorText, endOf, type RunHistory } from '../../history/model'
import { clockText } from '../../history/words'
import {
  outagesOf,
  waitsOf,
  type ReportedAttention,
  type Group,
  type ReportedStep,
  type Stretch,
  type Wait,
} from '../group'
import { html, type Html } from '../html'
import { makeAxis, type Axis } from './axis'
import { parseStepId } from '../../../cloud/model/ids'
import { kindOf, lanesOf, type Lane } from './lanes'

const width = 1180
const gutter = 118
const top = 46
const rowHeight = 22
const barHeight = 16
const laneGap = 8
const characterPixels = 6.1

/** A label that fits into so many pixels, or an empty text. */
const fitting = (pixels: number, ...texts: readonly string[]): string =>
  texts.find((text) => text.length * characterPixels + 6 <= pixels) ?? ''

const round = (pixels: number): string => pixels.toFixed(1)

function bar(axis: Axis, y: number, step: ReportedStep): Html {
  const x = axis.x(step.from)
  const wide = Math.max(1.5, axis.x(step.to) - x - 0.5)
  const seconds = (step.to - step.from) / 1000
  const verb = parseStepId(step.step).verb
  const label = fitting(
    wide,
    `${verb} ${seconds.toFixed(1)} s`,
    `${verb} ${seconds.toFixed(1)}`,
    verb,
    verb.split('-')[0] ?? '',
    seconds.toFixed(1),
    seconds.toFixed(0),
  )
  const title = `${step.step}: ${duration(seconds)}${step.state === 'done' ? '' : `, ${step.state}`}${step.evidence === '' ? '' : `\n${step.evidence}`}`
  const state = step.state === 'done' ? '' : step.state === 'cut off' ? ' cut' : ' now'
  return html`<g class="step ${kindOf(step.step)}${state}"
    ><title>${title}</title
    ><rect
      x="${round(x)}"
      y="${y}"
      width="${round(wide)}"
      height="${barHeight}"
      rx="2"
    />${label === '' ? undefined : html`<text x="${round(x + 4)}" y="${y + 12}">${label}</text>`}</g
  >`
}

function stretch(axis: Axis, { from, to }: Stretch, y: number, height: number, name: string, title: string): Html {
  const x = axis.x(from)
  return html`<rect
    class="${name}"
    x="${round(x)}"
    y="${y}"
    width="${round(Math.max(2, axis.x(to) - x))}"
    height="${height}"
    ><title>${title}</title></rect
  >`
}

function wait(axis: Axis, each: Wait, y: number): Html {
  const seconds = (each.to - each.from) / 1000
  const wide = axis.x(each.to) - axis.x(each.from)
  const label = fitting(wide, `${each.text} ${duration(seconds)}`, each.text, each.kind)
  const title = `${each.text}: waited ${duration(seconds)} from ${clockText(new Date(each.from).toISOString())}`
  return html`${stretch(axis, each, y, barHeight, 'wait', title)}<text x="${round(axis.x(each.from) + 4)}" y="${y + 12}"
      >${label}</text
    >`
}

/** Numbered marks that would lie on each other are moved apart. */
function attentionMarks(axis: Axis, attentions: readonly ReportedAttention[], y: number): Html[] {
  let free = -Infinity
  return attentions.map(({ number, from, step, sentence }) => {
    const at = Math.max(axis.x(from), free)
    free = at + 17
    return html`<g class="mark"
      ><title>${`Attention ${number}: ${step}\n${sentence}`}</title><circle cx="${round(at)}" cy="${y}" r="7.5" /><text
        x="${round(at)}"
        y="${y + 3.5}"
        >${number}</text
      ></g
    >`
  })
}

interface Placed {
  readonly lane: Lane
  readonly y: number
}

/** The lanes one below the other, and the bottom of the last one. */
function placeLanes(lanes: readonly Lane[], from: number): { placed: Placed[]; bottom: number } {
  let y = from
  const placed = lanes.map((lane) => {
    const at = y
    y += lane.rows.length * rowHeight + laneGap
    return { lane, y: at }
  })
  return { placed, bottom: y }
}

const laneName = ({ lane, y }: Placed): Html =>
  html`<line class="rule" x1="0" x2="${width}" y1="${y - laneGap / 2}" y2="${y - laneGap / 2}" />
    <text class="lane" x="0" y="${y + 12}">${lane.name}</text>`

/** The marks of shortened waits, and the clock of the axis. */
function scale(axis: Axis, bottom: number): Html[] {
  const shortened = axis.shortened.map(({ x, width: wide, seconds }) => {
    const label = fitting(wide + 24, duration(seconds), `${Math.round(seconds / 60)} min`)
    return html`<rect class="short" x="${round(x)}" y="${top - 4}" width="${round(wide)}" height="${bottom - top}">
        <title>${duration(seconds)}, drawn shorter</title>
      </rect>
      <text class="shortened" x="${round(x + wide / 2)}" y="12">${label}</text>`
  })
  const ticks = axis.ticks.map(
    ({ x, text }) =>
      html`<line class="tick" x1="${round(x)}" x2="${round(x)}" y1="${top - 8}" y2="${bottom}" />
        <text class="clock" x="${round(x)}" y="${top - 14}">${text}</text>`,
  )
  return [...shortened, ...ticks]
}

/** A mark for each message of a person. */
function saidMarks(axis: Axis, { entries }: RunHistory): Html[] {
  return entries.flatMap((entry) => {
    if (entry.what !== 'decision' && entry.what !== 'not recorded') return []
    const verdict = entry.what === 'decision' ? entry.verdict : entry.what
    return [
      html`<path class="said ${verdict}" d="M${round(axis.x(Date.parse(entry.at)))} ${top + 31} l-4 8 h8 z">
        <title>${clockText(entry.at)} ${entry.signal} ${actorText(entry.actor)}: ${verdict}</title>
      </path>`,
    ]
  })
}

function endMark(axis: Axis, { run, end }: RunHistory, bottom: number): Html | undefined {
  if (end.at === undefined || end.how === 'done') return undefined
  const x = round(axis.x(Date.parse(end.at)))
  return html`<line class="end" x1="${x}" x2="${x}" y1="${top - 4}" y2="${bottom}">
    <title>run ${run}: ${end.how}</title>
  </line>`
}

/**
 * The runs of one upgrade as a drawing: a row a host, a bar a step, waits for people, outages, attentions.
 * @param steps a row for each host that they name
 * @param attentions those of the whole report, so that their numbers agree with its table
 */
export function timeline(
  { upgrade, runs }: Group,
  steps: readonly ReportedStep[],
  attentions: readonly ReportedAttention[],
  now: Date,
): Html {
  const range = {
    from: Math.min(...[...runs.map(({ began }) => Date.parse(began)), ...steps.map(({ from }) => from)]),
    to: Math.max(...[...runs.map((run) => endOf(run, now)), ...steps.map(({ to }) => to)]),
  }
  const own = attentions.filter((each) => each.upgrade === upgrade)
  const waits = runs.flatMap((run) => waitsOf(run, now))
  const outages = runs.flatMap((run) => outagesOf(run, now))
  const gaps = runs.slice(1).flatMap((run, index): Stretch[] => {
    const before = runs[index]?.end.at
    return before === undefined ? [] : [{ from: Date.parse(before), to: Date.parse(run.began) }]
  })
  const axis = makeAxis(range, [...waits, ...own, ...gaps], [...steps, ...waits, ...own], width - gutter - 12)
  const said = runs.flatMap((run) => saidMarks(axis, run))
  const hasPeople = waits.length + own.length + said.length > 0
  const { placed, bottom } = placeLanes(lanesOf(steps), top + (hasPeople ? rowHeight + 18 : 0))
  const shade = (each: Stretch, name: string, title: string): Html =>
    stretch(axis, each, top - 4, bottom - top, name, `${title}: ${duration((each.to - each.from) / 1000)}`)
  const bars = placed.flatMap(({ lane, y }) =>
    lane.rows.flatMap((row, index) => row.map((step) => bar(axis, y + index * rowHeight, step))),
  )
  return html`<svg viewBox="0 0 ${width} ${bottom + 6}" role="img" aria-label="Timeline of ${upgrade}">
    <g transform="translate(${gutter} 0)">
      ${scale(axis, bottom)} ${gaps.map((each) => shade(each, 'gap', 'between two runs'))}
      ${outages.map((each) => shade(each, 'outage', 'outage by the procedure'))}
      ${own.map((each) => shade(each, 'attention', `attention ${each.number} at ${each.step}`))}
    </g>
    ${hasPeople ? html`<text class="lane" x="0" y="${top + 26}">people</text>` : undefined} ${placed.map(laneName)}
    <g transform="translate(${gutter} 0)">
      ${waits.map((each) => wait(axis, each, top + 14))} ${said} ${bars}
      ${runs.map((run) => endMark(axis, run, bottom))} ${attentionMarks(axis, own, top + 4)}
    </g>
  </svg>`
}
