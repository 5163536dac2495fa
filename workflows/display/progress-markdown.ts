import { agentlessText } from '../../cloud/model/agentless'
import { gateAnswerDoes } from '../../cloud/model/gate-answers'
import { isOver, type Attention, type Decision, type OpenGate, type Progress } from '../../cloud/model/progress'
import { alsoWaitingText } from './also-waiting-text'
import { leftOutText } from './left-out-text'
import { undeliveredText } from './undelivered-text'
import { block, code, inline } from '../../cloud/model/markdown/text'
import { stepsMarkdown } from './steps-markdown'

/** Number of the last decisions that are shown: a person who has just answered wants to see the verdict. */
const shownDecisions = 3

/** An answer as the signal that gives it: `retry with cutSessions` has a payload. */
function signalOf(answer: string): string {
  const [signal = '', payload] = answer.split(' with ')
  return payload === undefined ? code(signal) : `${code(signal)} with ${code(`{"${payload}":true}`)}`
}

const answerWith = 'Answer with one of these signals:'
const signedOnly = 'Only signed answers count: `openstack-upgrade confirm … --key FILE --print` makes them.'

function attentionMarkdown({ step, sentence, tail, answers, waiting }: Attention): string[] {
  return [
    `### ${inline(step)} needs ${waiting ? 'a look' : 'an answer'}`,
    inline(sentence),
    ...(tail === '' ? [] : [block(tail)]),
    waiting ? `It is still waited for. To end that: ${answerWith.toLowerCase()}` : answerWith,
    Object.entries(answers)
      .map(([answer, what]) => `- ${signalOf(answer)}: ${inline(what)}`)
      .join('\n'),
  ]
}

function gateMarkdown({ name, question, answers, evidence }: OpenGate): string[] {
  const read = [
    ...(evidence?.nodes ?? []).map(
      ({ host, ok, said }) => `${inline(host)}: ${ok ? 'yes' : `**no**, ${inline(said)}`}`,
    ),
    ...(evidence?.strangers ?? []).map((server) => `**enabled, but not in cloud.yaml**: ${inline(server)}`),
  ]
  return [
    `### ${inline(name)} waits for an answer`,
    [inline(question), ...(read.length === 0 ? [] : [`Read last: ${read.join('; ')}.`])].join('\n'),
    answerWith,
    answers
      .map((answer) => {
        const payload = answer === 'confirm' ? '{"by":"your name"}' : `{"answer":"${answer}"}`
        return `- ${code(name)} with ${code(payload)}: ${gateAnswerDoes[answer]}`
      })
      .join('\n'),
  ]
}

function decisionLine({ at, signal, by, note, signed, verdict, why }: Decision): string {
  const words = [verdict, why, note === '' ? '' : `“${note}”`].filter((word) => word !== '').map(inline)
  return `- ${at.slice(11, 19)} UTC, ${by === '' ? 'somebody' : inline(by)}${signed === true ? ' (signed)' : ''}, ${code(signal)}: ${words.join('; ')}`
}

/** The facts beside the steps: an outage, nodes that are out, requests that have not taken effect. */
function surroundings(progress: Progress): string[] {
  const { outage, detached, leftOut = [], pending, undelivered, remains = [], agentless = [] } = progress
  const lines = [
    outage?.isOver === true ? `The API was down for ${outage.seconds.toFixed(0)} s.` : '',
    outage?.isOver === false
      ? `**The API is down** since ${outage.since.slice(11, 19)} UTC, by the procedure itself.`
      : '',
    detached.length === 0 ? '' : `Out of the balancers: ${detached.join(', ')}.`,
    ...leftOut.map((each) => inline(leftOutText(each))),
    inline(pending ?? ''),
    undelivered === undefined ? '' : inline(undeliveredText(undelivered)),
    inline(agentlessText(agentless)),
    ...remains.map((text) => `Left behind on purpose: ${inline(text)}.`),
  ]
  return lines.filter((line) => line !== '')
}

/**
 * The progress as Markdown: the Web UI's current details, and the output of `temporal workflow metadata`. The needs of a
 * person come first, then the verdicts on the last decisions, then the steps. Few paragraphs: the Web UI sets them wide
 * apart.
 */
export function progressMarkdown(progress: Progress): string {
  const { service, cloud, state, steps, attention, alsoWaiting, gate, decisions, judges, refusal } = progress
  const what = `${service === 'cloud' ? 'all services' : service}${cloud === '' ? '' : ` of ${cloud}`}`
  const counted = steps.length === 0 ? '' : `, ${steps.filter(isOver).length} of ${steps.length} steps done`
  const last = decisions.slice(-shownDecisions)
  return [
    [
      `**${state}**: ${what}${counted}.`,
      ...(refusal === undefined ? [] : [inline(refusal)]),
      ...surroundings(progress),
    ].join('\n'),
    ...(attention === null ? [] : attentionMarkdown(attention)),
    ...(alsoWaiting === undefined ? [] : [inline(alsoWaitingText(alsoWaiting))]),
    ...(gate === null ? [] : gateMarkdown(gate)),
    ...(judges === undefined || (attention ?? gate) === null ? [] : [signedOnly]),
    ...(last.length === 0 ? [] : [`Said last:\n\n${last.map(decisionLine).join('\n')}`]),
    ...stepsMarkdown(steps),
  ].join('\n\n')
}
