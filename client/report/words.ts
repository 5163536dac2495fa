import { clockText, dayText } from '../history/words'
import { endOf, type RunHistory } from '../history/model'
import type { Stretch } from './group'
import { html, type Html, type Part } from './html'

/** An instant as a day with its time and its offset from UTC. */
export const moment = (instant: number): string => {
  const at = new Date(instant).toISOString()
  return dayText(at).replace(' ', ` ${clockText(at)} `)
}

/** From the first beginning to the last end. */
export function rangeOf(runs: readonly RunHistory[], now: Date): Stretch {
  return {
    from: Math.min(...runs.map(({ began }) => Date.parse(began))),
    to: Math.max(...runs.map((run) => endOf(run, now))),
  }
}

/** A fact of a list, with its name. */
export const fact = (name: string, value: Part): Html =>
  html`<div>
    <dt>${name}</dt>
    <dd>${value}</dd>
  </div>`

/** The state of an upgrade as a word, in the colour of its kind. */
export function stateBadge(state: string): Html {
  const kind = state === 'done' ? 'good' : /^(waits|paused)/.test(state) ? 'waits' : state === 'running' ? '' : 'bad'
  return html`<span class="state ${kind}">${state}</span>`
}
