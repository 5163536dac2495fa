import { limits } from '../../cloud/model/limits'
import type { Evidence } from '../../cloud/model/outcomes'
import { bytesOf, clipped, lastOf } from '../../cloud/model/text'
import { isOver, isUnderWay, type OpenGate, type Progress, type StepProgress } from '../../cloud/model/progress'

/** Drops the fields that can be read elsewhere: the plan has the commands, the history the findings. */
function short(step: StepProgress): StepProgress {
  if (isUnderWay(step)) return step
  const { evidence, ...rest } = step
  return { ...rest, command: '', impact: '', ...(evidence === undefined ? {} : { evidence: '' }) }
}

/** The steps around the present work: those under way, and this many on either side of the first of them. */
function around(progress: Progress, room: number): Progress {
  const { steps } = progress
  const first = steps.findIndex((step) => !isOver(step))
  const middle = first < 0 ? steps.length : first
  const isNear = (at: number): boolean => at >= middle - room && at < middle + room
  const underWay = new Set(steps.filter(isUnderWay).slice(0, room))
  const listed = steps.filter((step, at) => isNear(at) || underWay.has(step))
  const kept = new Set(listed)
  const left = steps.filter((step) => !kept.has(step))
  const over = left.filter(isOver).length
  return { ...progress, steps: listed.map(short), stepsLeftOut: { over, toCome: left.length - over } }
}

/**
 * Drops the fields that so far only an activity completed by hand can have brought: another upgrade's own words are shown
 * here too.
 */
function brief(progress: Progress): Progress {
  const { steps, attention, gate, detached, leftOut, remains, agentless } = progress
  const said = (text: string): string => clipped(text, limits.briefCharacters)
  return {
    ...progress,
    steps: steps.map((step) => ({ ...step, command: said(step.command), impact: said(step.impact) })),
    attention:
      attention === null
        ? null
        : {
            ...attention,
            sentence: said(attention.sentence),
            tail: lastOf(attention.tail, limits.briefCharacters),
            answers: Object.fromEntries(Object.entries(attention.answers).slice(0, fewItems)),
          },
    gate: gate === null ? null : withoutEvidence(gate),
    detached: detached.slice(0, limits.listed),
    ...(leftOut === undefined
      ? {}
      : { leftOut: leftOut.slice(-fewItems).map((one) => ({ ...one, note: said(one.note), todo: said(one.todo) })) }),
    ...(remains === undefined ? {} : { remains: remains.slice(0, fewItems).map(said) }),
    ...(agentless === undefined ? {} : { agentless: agentless.slice(0, fewItems) }),
  }
}
const fewItems = 10

function withoutEvidence({ name, question, answers, since }: OpenGate): OpenGate {
  return { name, question: clipped(question, limits.briefCharacters), answers, since }
}

/** Numbers of steps to keep on either side: the first number that fits is taken. */
const rooms = [400, 200, 100, 50, 20, 5]

/**
 * Bounds the bytes of a progress as JSON, however large the cloud. If it is too large, the steps that are far away first
 * lose their commands. If that is not enough, they are left out and counted.
 */
export function withinLimits(progress: Progress): Progress {
  const fits = (each: Progress): boolean => bytesOf(each) <= limits.progressBytes
  if (fits(progress)) return progress
  const shortened = { ...progress, steps: progress.steps.map(short) }
  if (fits(shortened)) return shortened
  let found: Progress = shortened
  for (const room of rooms) {
    found = around(progress, room)
    if (fits(found)) return found
  }
  return brief(found)
}

/** Bounds the evidence of a gate: the parts that hold the gate shut are kept before the others. */
export function boundedEvidence(evidence: Evidence): Evidence {
  if (bytesOf(evidence) <= limits.evidenceBytes) return evidence
  const nodes = [...evidence.nodes].sort((one, other) => Number(one.ok) - Number(other.ok))
  const brief = nodes.map((node) => ({ ...node, said: node.ok ? '' : clipped(node.said, limits.briefCharacters) }))
  const more = brief.slice(limits.listed)
  const rest = { host: `${more.length} more`, ok: more.every(({ ok }) => ok), said: '' }
  const listed = more.length === 0 ? brief : [...brief.slice(0, limits.listed), rest]
  const unlisted = listedOf(evidence.strangers.map((server) => clipped(server, limits.briefCharacters)))
  return { ...evidence, nodes: listed, strangers: unlisted }
}

/** The first of a list of texts, and the number of the others. */
export const listedOf = (texts: readonly string[]): string[] =>
  texts.length <= limits.listed
    ? [...texts]
    : [...texts.slice(0, limits.listed), `${texts.length - limits.listed} more`]
