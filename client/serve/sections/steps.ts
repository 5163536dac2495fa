import { duration } from '../../../cloud/model/duration'
import { isGate, parseStepId } from '../../../cloud/model/ids'
import { isOver, type StepState } from '../../../cloud/model/progress'
import type { Snapshot, StepNow } from '../../live'
import { html, type Html } from '../../report/html'
import { wide } from '../../report/wide'
import { areOver, arePending, secondsOf } from '../../show/rows'
import { groupName, hostGroups, type HostGroup } from '../host-groups'

/** More groups of hosts than these are listed one below the other, not side by side. */
const sideBySide = 7

/** A mark for the eye and a word for the ear, so that no state is told by a colour alone. */
const signs: Readonly<Record<StepState, { readonly mark: string; readonly word: string; readonly kind: string }>> = {
  pending: { mark: '·', word: 'to come', kind: 'pending' },
  running: { mark: '▶', word: 'running', kind: 'running' },
  done: { mark: '✓', word: 'done', kind: 'done' },
  'not needed': { mark: '–', word: 'not needed', kind: 'not-needed' },
  'left out': { mark: '✗', word: 'left out', kind: 'left-out' },
  attention: { mark: '!', word: 'needs attention', kind: 'attention' },
}

function cell(steps: readonly StepNow[] | undefined, now: Date): Html {
  const [step] = steps ?? []
  if (steps === undefined || step === undefined) return html`<td></td>`
  const { mark, word, kind } = signs[step.state]
  const seconds = steps.length > 1 ? undefined : secondsOf(step, +now)
  const sessions = step.now?.sessions ?? 0
  const isPlain = step.state === 'done' || step.state === 'pending' || step.state === 'not needed'
  return html`<td class="cell ${kind}">
    <span aria-hidden="true">${mark}</span>
    <span class="${isPlain ? 'heard' : ''}">${word}</span>
    ${seconds === undefined ? undefined : html`<span class="time">${duration(seconds)}</span>`}
    ${sessions === 0 ? undefined : html`<span class="time">${sessions} left</span>`}
  </td>`
}

const headOf = (group: HostGroup): Html =>
  html`${groupName(group)}${group.hosts.length === 1 ? undefined : html` <span class="soft">(${group.hosts.length} hosts)</span>`}`

/** Steps down and hosts across, as the procedure is read; of many hosts the other way round. */
function stepsTable(name: string, steps: readonly StepNow[], now: Date): Html {
  const groups = hostGroups(steps)
  const verbs = [...new Set(steps.map(({ id }) => parseStepId(id).verb))]
  const isAcross = groups.length <= sideBySide
  const head = isAcross ? groups.map(headOf) : verbs.map((verb) => html`${verb}`)
  const rows = isAcross
    ? verbs.map((verb) => [html`${verb}`, groups.map((group) => cell(group.steps.get(verb), now))] as const)
    : groups.map((group) => [headOf(group), verbs.map((verb) => cell(group.steps.get(verb), now))] as const)
  return wide(
    name,
    html`<table class="steps">
      <thead>
        <tr>
          <th scope="col" class="first">${isAcross ? 'step' : 'host'}</th>
          ${head.map((text) => html`<th scope="col">${text}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${rows.map(
          ([first, cells]) =>
            html`<tr>
              <th scope="row" class="first">${first}</th>
              ${cells}
            </tr>`,
        )}
      </tbody>
    </table>`,
    isAcross ? '' : 'high',
  )
}

const gateWords: Readonly<Record<StepState, string>> = {
  pending: 'to come',
  running: 'waits for a person',
  attention: 'waits for a person',
  done: 'passed',
  'not needed': 'not needed',
  'left out': 'left out',
}

/** A gate belongs to no host: it has a line of its own. */
function gateLine(step: StepNow): Html {
  const isWaiting = step.state === 'running' || step.state === 'attention'
  const words = isWaiting ? html`<strong>${gateWords[step.state]}</strong>` : gateWords[step.state]
  return html`<li>
    <span aria-hidden="true">${isWaiting ? '?' : signs[step.state].mark}</span> Gate
    <code>${parseStepId(step.id).verb}</code>: ${words}
  </li>`
}

function serviceSteps(name: string, steps: readonly StepNow[], now: Date): Html {
  const gates = steps.filter(({ id }) => isGate(id))
  const others = steps.filter(({ id }) => !isGate(id))
  return html`${
    gates.length === 0
      ? undefined
      : html`<ul class="gates">
          ${gates.map(gateLine)}
        </ul>`
  }
  ${others.length === 0 ? undefined : stepsTable(name, others, now)}`
}

/** A service of a whole cloud: unfolded while it is at work. */
function serviceDetails(name: string, steps: readonly StepNow[], now: Date): Html {
  const isAtWork = !areOver(steps) && !arePending(steps)
  const done = steps.filter(isOver).length
  const words = isAtWork
    ? `${done} of ${steps.length} steps`
    : areOver(steps)
      ? `done, ${steps.length} steps`
      : 'to come'
  const open = isAtWork ? html` open data-open="yes"` : html` data-open="no"`
  return html`<details${open}><summary>${name}: ${words}</summary>${serviceSteps(`Steps of ${name}`, steps, now)}</details>`
}

/** A service, or a gate between two services of a cloud. */
const placeOf = ({ id }: StepNow): string => parseStepId(id).service

/** The steps of an upgrade, hosts and steps; of a whole cloud a table for each service. */
export function stepsSection({ steps, service, stepsLeftOut }: Snapshot, now: Date): Html {
  const { over = 0, toCome = 0 } = stepsLeftOut ?? {}
  const unlisted =
    over + toCome === 0
      ? undefined
      : html`<p class="soft">${over} finished and ${toCome} later steps are not listed: there are too many.</p>`
  if (steps.length === 0)
    return html`<p class="soft">No step is known yet: the cloud is looked at first (preflight).</p>`
  if (service !== 'cloud') return html`${unlisted}${serviceSteps('Hosts and steps', steps, now)}`
  const places = [...new Set(steps.map(placeOf))]
  const parts = places.map((place) => {
    const own = steps.filter((step) => placeOf(step) === place)
    return place === 'cloud' ? serviceSteps('Steps of the cloud', own, now) : serviceDetails(place, own, now)
  })
  return html`${unlisted}${parts}`
}
