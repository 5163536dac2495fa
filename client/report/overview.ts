import { duration } from '../../cloud/model/duration'
import { clockText } from '../history/words'
import { attentionsOf, entriesOf, outagesOf, secondsCovered, stateOf, type Group } from './group'
import { html, type Html } from './html'
import { rangeOf, stateBadge } from './words'
import { wide } from './wide'

/** The upgrades of a cloud one below the other, on one axis of time. */
export function overview(groups: readonly Group[], now: Date): Html {
  const rows = groups.map((group) => {
    const range = rangeOf(group.runs, now)
    const outages = group.runs.flatMap((run) => outagesOf(run, now))
    const steps = group.runs.flatMap((run) => entriesOf(run, 'step')).length
    const needed = attentionsOf(group.runs, now).length
    return html`<tr>
      <th scope="row">${group.name}</th>
      <td>${stateBadge(stateOf(group, now))}</td>
      <td class="time">${clockText(new Date(range.from).toISOString())}</td>
      <td class="number">${duration((range.to - range.from) / 1000)}</td>
      <td class="number">${steps}</td>
      <td class="number">${outages.length === 0 ? '' : duration(secondsCovered(outages))}</td>
      <td class="number">${needed}</td>
      <td class="number">${group.runs.length}</td>
    </tr>`
  })
  const head = ['state', 'begun']
  const numbers = ['took', 'steps', 'outage', 'attentions', 'runs']
  return html`<h2 class="minor">Upgrades</h2>
    ${wide(
      'Upgrades',
      html`<table>
        <thead>
          <tr>
            <th scope="col">upgrade</th>
            ${head.map((text) => html`<th scope="col">${text}</th>`)}
            ${numbers.map((text) => html`<th scope="col" class="number">${text}</th>`)}
          </tr>
        </thead>
        <tbody>
          ${rows}
        </tbody>
      </table>`,
    )}`
}
