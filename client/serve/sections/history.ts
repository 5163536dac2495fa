import { clockText, dayText } from '../../history/words'
import type { RunHistory } from '../../history/model'
import { html, type Html } from '../../report/html'
import { wide } from '../../report/wide'
import { linesByTime, type Line } from '../../show/history'
import { visible } from '../../../cloud/model/text'

/** The newest lines that are shown; the report has all. */
const mostLines = 200

/** The words for the marks of a history, which a screen reader would say as signs. */
const heard: Readonly<Record<string, string>> = {
  '✓': 'done',
  '!': 'look at this',
  '»': 'said by a person',
  '?': 'waits',
  '▶': 'begins',
  '■': 'ends',
}

function row({ at, seconds, mark, text, aside = '' }: Line): Html {
  const sign = visible(mark).trim()
  return html`<tr>
    <td class="time">${clockText(at)}</td>
    <td class="mark">
      ${sign === '' ? undefined : html`<span aria-hidden="true">${sign}</span> <span class="heard">${heard[sign] ?? ''}</span>`}
    </td>
    <td class="event">${text}${aside === '' ? undefined : html` <span class="soft">${aside}</span>`}</td>
    <td class="number">${seconds === undefined ? '' : `${seconds.toFixed(1)} s`}</td>
  </tr>`
}

/** All that happened, the newest first, with the day where it changes. */
export function historySection(runs: readonly RunHistory[], now: Date): Html {
  const lines = linesByTime(runs, now).reverse()
  const shown = lines.slice(0, mostLines)
  const days = [...new Set(shown.map(({ at }) => dayText(at)))]
  const rows = days.map(
    (day) =>
      html`<tr class="day">
          <th scope="rowgroup" colspan="4">${day}</th>
        </tr>
        ${shown.filter(({ at }) => dayText(at) === day).map(row)}`,
  )
  return html`${wide(
    'History',
    html`<table class="history">
      <thead>
        <tr>
          <th scope="col">time</th>
          <th scope="col">kind</th>
          <th scope="col">event</th>
          <th scope="col" class="number">took</th>
        </tr>
      </thead>
      <tbody>
        ${rows}
      </tbody>
    </table>`,
    'high',
  )}
  ${lines.length === shown.length ? undefined : html`<p class="soft">${lines.length - shown.length} earlier lines are in the report.</p>`}`
}
