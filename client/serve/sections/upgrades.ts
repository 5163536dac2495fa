import { duration } from '../../../cloud/model/duration'
import { clockText, dayText } from '../../history/words'
import { html, type Html } from '../../report/html'
import { wide } from '../../report/wide'
import { stateBadge } from '../../report/words'
import { isOver, mostRuns, orderOf, type ListedUpgrade } from '../listing'
import type { View } from '../reader'
import { nameOf, shortWords } from '../words'

/** Upgrades that are over and are shown at once; the others are in a section to open. */
const mostOver = 8

function row(each: ListedUpgrade, { now, chosen }: View): Html {
  const isChosen = each.id === chosen?.id
  const began = each.began.toISOString()
  const words = shortWords(each, isChosen ? chosen.snapshot : undefined)
  const seconds = (+(each.ended ?? now) - +each.began) / 1000
  const current = isChosen ? html` aria-current="page"` : undefined
  return html`<tr class="${isChosen ? 'chosen' : ''}">
    <th scope="row"><a href="/?upgrade=${encodeURIComponent(each.id)}" ${current}>${nameOf(each)}</a></th>
    <td>${stateBadge(words)}</td>
    ${isOver(each) ? undefined : html`<td><code>${each.step}</code></td>`}
    <td class="time">${dayText(began).slice(0, 10)} ${clockText(began).slice(0, 5)}</td>
    <td class="number">${duration(Math.max(0, seconds))}</td>
    <td class="number">${each.runs}</td>
  </tr>`
}

const table = (name: string, upgrades: readonly ListedUpgrade[], view: View): Html =>
  wide(
    name,
    html`<table>
      <thead>
        <tr>
          <th scope="col">upgrade</th>
          <th scope="col">state</th>
          ${upgrades.every(isOver) ? undefined : html`<th scope="col">at</th>`}
          <th scope="col">begun</th>
          <th scope="col" class="number">took</th>
          <th scope="col" class="number">runs</th>
        </tr>
      </thead>
      <tbody>
        ${upgrades.map((each) => row(each, view))}
      </tbody>
    </table>`,
  )

/** Each cloud's upgrades together, all of the cloud first, and those that run before those that are over. */
function inOrder(upgrades: readonly ListedUpgrade[]): ListedUpgrade[] {
  const clouds = [...new Set(upgrades.map(({ cloud }) => cloud.name + cloud.release.idSuffix))]
  const place = ({ cloud, name }: ListedUpgrade): number =>
    clouds.indexOf(cloud.name + cloud.release.idSuffix) * 100 + orderOf(name)
  return [...upgrades].sort((one, other) => place(one) - place(other))
}

/** The upgrades that go on: most of all those that need somebody. */
export function goingSection(view: View): Html {
  const { listing, away } = view
  if (listing.upgrades.length === 0)
    return away === undefined
      ? html`<p>No upgrade yet on this task queue. As soon as one is started, it is shown here.</p>`
      : html`<p class="soft">No upgrade is known yet.</p>`
  const going = inOrder(listing.upgrades.filter((each) => !isOver(each)))
  return going.length === 0 ? html`<p class="soft">No upgrade runs now.</p>` : table('Upgrades that run', going, view)
}

/** The upgrades that are over, the newest first. */
export function overSection(view: View): Html | undefined {
  const { listing } = view
  const over = listing.upgrades.filter(isOver)
  if (over.length === 0) return undefined
  const [recent, older] = [over.slice(0, mostOver), over.slice(mostOver)]
  const earlier = html`<details data-open="no">
    <summary>${older.length} earlier ones</summary>
    ${table('Earlier upgrades', older, view)}
  </details>`
  return html`<h2>Upgrades that are over</h2>
    ${table('Upgrades that are over', recent, view)} ${older.length === 0 ? undefined : earlier}
    ${listing.isCut ? html`<p class="soft">Only the newest ${mostRuns} runs are listed: Temporal has more.</p>` : undefined}`
}
