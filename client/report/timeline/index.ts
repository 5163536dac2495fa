import { actorText } from '../../history/model'
import { clockText, durationText } from '../../history/words'
import {
  entriesOf,
  outagesOf,
  stepsOf,
  waitsOf,
  type AttentionToldOf,
  type Group,
  type StepToldOf,
  type Stretch,
  type Wait,
} from '../group'
import { html, type Html } from '../html'
import { makeAxis, type Axis } from './axis'
import { kindOf, lanesOf, verbOf, type Lane } from './lanes'

const width = 1180
const gutter = 118
const top = 46
const rowHeight = 22
const barHeight = 16
const laneGap = 8
const characterPixels = 6.1

/** A label that fits into so many pixels, or nothing. */
const fitting = (pixels: number, ...texts: readonly string[]): string =>
  texts.find((text) => text.length * characterPixels + 6 <= pixels) ?? ''

const round = (pixels: number): string => pixels.toFixed(1)

function bar(axis: Axis, y: number, step: StepToldOf): Html {
  const x = axis.x(step.from)
  const wide = Math.max(1.5, axis.x(step.to) - x - 0.5)
  const seconds = (step.to - step.from) / 1000
  const verb = verbOf(step.step)
  const label = fitting(wide, `${verb} ${seconds.toFixed(1)} s`, verb, verb.split('-')[0] ?? '')
  const title = `${step.step}: ${durationText(seconds)}${step.state === 'done' ? '' : `, ${step.state}`}${step.evidence === '' ? '' : `\n${step.evidence}`}`
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
  const label = fitting(wide, `${each.text} ${durationText(seconds)}`, each.text, each.kind)
  const title = `${each.text}: waited ${durationText(seconds)} from ${clockText(new Date(each.from).toISOString())}`
  return html`${stretch(axis, each, y, barHeight, 'wait', title)}<text x="${round(axis.x(each.from) + 4)}" y="${y + 12}"
      >${label}</text
    >`
}

/** Numbered marks that would lie on each other are moved apart. */
function attentionMarks(axis: Axis, attentions: readonly AttentionToldOf[], y: number): Html[] {
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

interface Drawn {
  readonly lane: Lane
  readonly y: number
}

function place(lanes: readonly Lane[], from: number): { drawn: Drawn[]; bottom: number } {
  let y = from
  const drawn = lanes.map((lane) => {
    const at = y
    y += lane.rows.length * rowHeight + laneGap
    return { lane, y: at }
  })
  return { drawn, bottom: y }
}

/**
 * The runs of one upgrade as a drawing: a row a host, a bar a step, what was waited for from people, outages, attentions.
 * @param attentions those of the whole report, so that their numbers agree with its table
 */
export function timeline(
  { upgrade, runs }: Group,
  attentions: readonly AttentionToldOf[],
  range: Stretch,
  now: Date,
): Html {
  const steps = runs.flatMap((run) => stepsOf(run, now))
  const own = attentions.filter((each) => each.upgrade === upgrade)
  const waits = runs.flatMap((run) => waitsOf(run, now))
  const outages = runs.flatMap((run) => outagesOf(run, now))
  const gaps = runs.slice(1).flatMap((run, index): Stretch[] => {
    const before = runs[index]?.end.at
    return before === undefined ? [] : [{ from: Date.parse(before), to: Date.parse(run.began) }]
  })
  const axis = makeAxis(range, [...waits, ...own, ...gaps], [...steps, ...waits, ...own], width - gutter - 12)
  const hasPeople = waits.length > 0 || own.length > 0 || runs.some((run) => entriesOf(run, 'decision').length > 0)
  const peopleHeight = hasPeople ? rowHeight + 18 : 0
  const { drawn, bottom } = place(lanesOf(steps), top + peopleHeight)
  const height = bottom - top
  return html`<svg viewBox="0 0 ${width} ${bottom + 6}" role="img" aria-label="Timeline of ${upgrade}">
    <g transform="translate(${gutter} 0)">
      ${axis.shortened.map(({ x, width: wide, seconds }) => html`<rect class="short" x="${round(x)}" y="${top - 4}" width="${round(wide)}" height="${height}"><title>${`${durationText(seconds)}, drawn shorter`}</title></rect><text class="shortened" x="${round(x + wide / 2)}" y="12">${fitting(wide + 24, durationText(seconds), `${Math.round(seconds / 60)} min`)}</text>`)}
      ${axis.ticks.map(({ x, text }) => html`<line class="tick" x1="${round(x)}" x2="${round(x)}" y1="${top - 8}" y2="${bottom}" /><text class="clock" x="${round(x)}" y="${top - 14}">${text}</text>`)}
      ${gaps.map((gap) => stretch(axis, gap, top - 4, height, 'gap', 'between two runs'))}
      ${outages.map((each) => stretch(axis, each, top - 4, height, 'outage', `outage by the procedure: ${durationText((each.to - each.from) / 1000)}`))}
      ${own.map((each) => stretch(axis, each, top - 4, height, 'attention', `attention ${each.number}: ${each.step}`))}
    </g>
    ${hasPeople ? html`<text class="lane" x="0" y="${top + 26}">people</text>` : undefined}
    ${drawn.map(({ lane, y }) => html`<line class="rule" x1="0" x2="${width}" y1="${y - laneGap / 2}" y2="${y - laneGap / 2}" /><text class="lane" x="0" y="${y + 12}">${lane.name}</text>`)}
    <g transform="translate(${gutter} 0)">
      ${waits.map((each) => wait(axis, each, top + 14))}
      ${runs.flatMap((run) => entriesOf(run, 'decision').map((entry) => html`<path class="said ${entry.verdict}" d="M${round(axis.x(Date.parse(entry.at)))} ${top + 31} l-4 8 h8 z"><title>${`${clockText(entry.at)} ${entry.signal} ${actorText(entry.actor)}: ${entry.verdict}`}</title></path>`))}
      ${drawn.flatMap(({ lane, y }) => lane.rows.flatMap((row, index) => row.map((step) => bar(axis, y + index * rowHeight, step))))}
      ${runs.map(({ end, run }) => (end.at === undefined || end.how === 'done' ? undefined : html`<line class="end" x1="${round(axis.x(Date.parse(end.at)))}" x2="${round(axis.x(Date.parse(end.at)))}" y1="${top - 4}" y2="${bottom}"><title>${`run ${run}: ${end.how}`}</title></line>`))}
      ${attentionMarks(axis, own, top + 4)}
    </g>
  </svg>`
}
