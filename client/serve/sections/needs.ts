import { agentlessText } from '../../../cloud/model/agentless'
import { duration } from '../../../cloud/model/duration'
import type { OpenGate } from '../../../cloud/model/progress'
import { alsoWaitingText } from '../../../workflows/display/also-waiting-text'
import { leftOutText } from '../../../workflows/display/left-out-text'
import { undeliveredText } from '../../../workflows/display/undelivered-text'
import { clockText, lastWord } from '../../history/words'
import type { Snapshot } from '../../live'
import { html, type Html } from '../../report/html'
import { cloudOption } from '../../program/invocation'
import { attentionAnswers, gateAnswers, wayOn, type PossibleAnswer } from '../../show/answers'
import type { ListedUpgrade } from '../listing'

/** The names in a command: those of the list, which are names and nothing more. */
const upgradeOf = ({ name, cloud }: ListedUpgrade, { judges }: Snapshot) => ({
  service: name,
  cloud: cloudOption(cloud),
  ...(judges === undefined ? {} : { judges }),
})

const sinceText = (since: string, now: Date): Html =>
  html`<p class="soft">Since ${clockText(since)}, ${duration(Math.max(0, +now - Date.parse(since)) / 1000)}.</p>`

/** A command to be typed, with a button that the page's script shows. */
const commandLine = (command: string, about: string): Html =>
  html`<div class="command">
    <code>${command}</code>
    <button type="button" class="copy" data-copy="${command}" aria-label="Copy the command: ${about}" hidden>
      Copy
    </button>
  </div>`

const answersList = (answers: readonly PossibleAnswer[]): Html =>
  html`<dl class="answers">
    ${answers.map(
      ({ answer, does, command }) =>
        html`<dt>${answer}</dt>
          <dd>${does}${commandLine(command, answer)}</dd>`,
    )}
  </dl>`

function attentionNeed(listed: ListedUpgrade, snapshot: Snapshot, now: Date): Html | undefined {
  const { attention, alsoWaiting } = snapshot
  if (attention === null) return undefined
  return html`<section class="need bad-edge" aria-labelledby="attention">
    <h3 id="attention">Needs attention: <code>${attention.step}</code></h3>
    <p class="sentence">${attention.sentence}</p>
    ${attention.waiting ? html`<p>It goes on waiting for the step meanwhile.</p>` : undefined}
    ${attention.tail.trim() === '' ? undefined : html`<pre role="group" tabindex="0" aria-label="Last lines of its output">${attention.tail.trim()}</pre>`}
    ${sinceText(attention.since, now)} ${answersList(attentionAnswers(attention, upgradeOf(listed, snapshot)))}
    ${alsoWaiting === undefined ? undefined : html`<p>${alsoWaitingText(alsoWaiting)}</p>`}
  </section>`
}

/** The evidence of a gate: each node, with a word besides its mark. */
function evidenceList({ evidence }: OpenGate): Html | undefined {
  if (evidence === undefined) return undefined
  const nodes = evidence.nodes.map(({ host, ok, said }) => {
    const mark = ok
      ? html`<span class="good"><span aria-hidden="true">✓</span> ready</span>`
      : html`<span class="bad"><span aria-hidden="true">✗</span> not ready</span>`
    return html`<li>${mark} <strong>${host}</strong> ${ok ? lastWord(said) : said}</li>`
  })
  const unlisted = evidence.strangers.map(
    (server) =>
      html`<li>
        <span class="bad"><span aria-hidden="true">✗</span> not in cloud.yaml</span> <strong>${server}</strong>
      </li>`,
  )
  return html`<ul class="evidence">
    ${nodes}${unlisted}
  </ul>`
}

function gateNeed(listed: ListedUpgrade, snapshot: Snapshot, now: Date): Html | undefined {
  const { gate } = snapshot
  if (gate === null) return undefined
  return html`<section class="need waits-edge" aria-labelledby="gate">
    <h3 id="gate">Waits at the gate <code>${gate.name}</code></h3>
    <p class="sentence">${gate.question}</p>
    ${evidenceList(gate)} ${sinceText(gate.since, now)} ${answersList(gateAnswers(gate, upgradeOf(listed, snapshot)))}
  </section>`
}

/** The sentences about an upgrade that ask for no answer, but that its people have to know. */
function notes(snapshot: Snapshot): string[] {
  const { leftOut = [], pending, undelivered, refusal, ended, agentless = [], remains = [] } = snapshot
  return [
    ...leftOut.map(leftOutText),
    ...[pending, undelivered && undeliveredText(undelivered), refusal, ended].flatMap((text) => text ?? []),
    ...(agentless.length === 0 ? [] : [agentlessText(agentless)]),
    ...remains.map((text) => `Left behind on purpose: ${text}`),
  ]
}

/** The needs of a person, first of all; then what they have to know. Undefined if there are none. */
export function needsSection(listed: ListedUpgrade, snapshot: Snapshot, now: Date): Html | undefined {
  const own = [attentionNeed(listed, snapshot, now), gateNeed(listed, snapshot, now)].flatMap((need) => need ?? [])
  const texts = notes(snapshot).map((text) => html`<p class="note">${text}</p>`)
  const way = wayOn(snapshot.state, upgradeOf(listed, snapshot))
  const on = way === undefined ? [] : [answersList([way])]
  return own.length + texts.length + on.length === 0 ? undefined : html`${own}${texts}${on}`
}
