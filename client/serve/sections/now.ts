import { sessionsIn, type SessionsLeft } from '../../../activities/haproxy/sessions-left'
import { duration } from '../../../cloud/model/duration'
import type { Beat, Snapshot, StepNow } from '../../live'
import { html, type Html } from '../../report/html'
import { wide } from '../../report/wide'
import { secondsOf } from '../../show/rows'

/** Steps under way that are listed; the others are counted. */
const mostListed = 30

function sessionsTable(step: StepNow, servers: readonly SessionsLeft[]): Html | undefined {
  if (servers.length === 0) return undefined
  const rows = servers.map(
    ({ server, balancer, sessions, queued }) =>
      html`<tr>
        <th scope="row">${server}</th>
        <td>${balancer}</td>
        <td class="number">${sessions}</td>
        <td class="number">${queued}</td>
      </tr>`,
  )
  return wide(
    `Sessions left at ${step.id}`,
    html`<table class="sessions">
      <thead>
        <tr>
          <th scope="col">server</th>
          <th scope="col">balancer</th>
          <th scope="col" class="number">sessions left</th>
          <th scope="col" class="number">queued</th>
        </tr>
      </thead>
      <tbody>
        ${rows}
      </tbody>
    </table>`,
  )
}

/** The present report of a step's worker. */
function reportOf(step: StepNow, { sessions = 0, queued = 0, waitingFor = '', lastLine = '' }: Beat): Html {
  const { servers, rest } = sessionsIn(waitingFor)
  const count = `${sessions} ${sessions === 1 ? 'session' : 'sessions'} left${queued === 0 ? '' : `, ${queued} queued`}`
  return html`${sessions + queued === 0 ? undefined : html` <strong>${count}</strong>`}
  ${rest === '' ? undefined : html`<p>Waits for: ${rest}</p>`}
  ${lastLine === '' ? undefined : html`<p>Its last line: <code>${lastLine}</code></p>`} ${sessionsTable(step, servers)}`
}

/**
 * The steps under way, each with its age and what it waits for. Undefined if there are none, and a person is asked or the
 * upgrade is over: that is told at another place.
 */
export function nowSection({ state, steps, outage, detached }: Snapshot, now: Date): Html | undefined {
  const underWay = steps.filter((step) => step.host !== null && (step.state === 'running' || step.now !== undefined))
  const items = underWay.slice(0, mostListed).map((step) => {
    const seconds = secondsOf(step, +now)
    return html`<li>
      <code>${step.id}</code>
      ${seconds === undefined ? '' : `for ${duration(seconds)}`}${step.now === undefined ? undefined : reportOf(step, step.now)}
    </li>`
  })
  const more = underWay.length - items.length
  const down =
    outage === null || outage.isOver
      ? undefined
      : html`<p class="note">
          The API is down, as planned, for
          ${duration(Math.max(outage.seconds, (+now - Date.parse(outage.since)) / 1000))} so far.
        </p>`
  const out =
    detached.length === 0 ? undefined : html`<p>Out of the balancers: <strong>${detached.join(', ')}</strong></p>`
  const none = state === 'Running' ? html`<p class="soft">No step is under way.</p>` : undefined
  const list =
    items.length === 0
      ? none
      : html`<ul class="now">
          ${items}
        </ul>`
  if (down === undefined && list === undefined && out === undefined) return undefined
  return html`<h3>Now</h3>
    ${down} ${list} ${more > 0 ? html`<p>${more} more steps are under way.</p>` : undefined} ${out}`
}
