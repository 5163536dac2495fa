import { parseStepId } from '../../cloud/model/ids'
import type { Entry } from '../../workflows/plan/outline'

/** The state of a step or gate on the hosts. `to do`: only earlier steps are before it. */
export type ProbedState = 'done' | 'not needed' | 'to do' | 'running' | 'failed' | 'lost' | 'refused' | 'unreachable'

/** The reading of one step or gate. */
export interface Probed {
  readonly state: ProbedState
  readonly evidence: string
}

/** The answer to a condition on which steps depend. */
export interface Condition {
  readonly leftOut: boolean
  /** True: the steps that are left out were done before; false: they are not needed. */
  readonly wasDone: boolean
  readonly evidence: string
}

const isOver = ({ state }: Probed): boolean => state === 'done' || state === 'not needed'
const verbOf = ({ id }: Entry): string => parseStepId(id).verb
const toDo: Probed = { state: 'to do', evidence: '' }

/** The verb of the step that undoes this one: a drain undoes its join, a stop its start. */
function takenAwayBy(verb: string): string | undefined {
  if (verb.startsWith('join')) return verb.replace('join', 'drain')
  if (verb.startsWith('start-')) return verb.replace('start-', 'stop-')
  if (verb.startsWith('alive-')) return verb.replace('alive-', 'start-')
  return undefined
}

const serviceOf = ({ id }: Entry): string => parseStepId(id).service

/**
 * Judges each look by the order of the whole. A look tells of a host as it is now. But a node that still serves has not been
 * joined again already. A phase after one that has not run can't be judged. A gate is done if a later step is done. Pure.
 * @param looked the finding of each step's look, by id
 * @param conditions the answers, by upgrade and `when`
 */
export function inOrder(
  entries: readonly Entry[],
  looked: ReadonlyMap<string, Probed>,
  conditions: ReadonlyMap<string, Condition>,
): ReadonlyMap<string, Probed> {
  const found = new Map<string, Probed>()
  /** The services with a phase that is still to run. */
  const unfinished = new Set<string>()
  for (const entry of entries) {
    if (entry.kind === 'gate') continue
    const { step, upgrade } = entry
    const condition = conditions.get(conditionKey(upgrade, step.when ?? ''))
    const pair = takenAwayBy(verbOf(entry))
    const before = pair === undefined ? undefined : found.get(entry.id.replace(/[^/]*$/, pair))
    const isPhase = step.restore !== undefined
    let own = looked.get(entry.id) ?? toDo
    if (before !== undefined && !isOver(before) && own.state === 'done') own = toDo
    if (isPhase && unfinished.has(upgrade)) own = toDo
    // Only the new code knows of a contract, so a 'no' from before the phases is not final.
    if (condition?.leftOut === true && (condition.wasDone || !unfinished.has(upgrade)))
      own = { state: condition.wasDone ? 'done' : 'not needed', evidence: condition.evidence }
    if (isPhase && !isOver(own)) unfinished.add(upgrade)
    found.set(entry.id, own)
  }
  entries.forEach((entry, index) => {
    if (entry.kind === 'step') return
    found.set(entry.id, gateState(entry, entries.slice(index + 1), found, conditions))
  })
  return found
}

function gateState(
  { gate, upgrade, ...entry }: Extract<Entry, { kind: 'gate' }>,
  after: readonly Entry[],
  found: ReadonlyMap<string, Probed>,
  conditions: ReadonlyMap<string, Condition>,
): Probed {
  const condition = conditions.get(conditionKey(upgrade, gate.when ?? ''))
  const behind = gate.before === undefined ? undefined : found.get(gate.before.id)
  if (condition?.leftOut === true && behind?.state === 'not needed')
    return { state: 'not needed', evidence: condition.evidence }
  // A gate of a cloud is judged by the next service's steps, a gate of a service by the remaining steps of that service.
  const next = after[0] === undefined ? '' : serviceOf(after[0])
  const follows = after.filter((each) => each.kind === 'step' && serviceOf(each) === next)
  const isBehind =
    behind === undefined
      ? follows.every(({ id }) => isOver(found.get(id) ?? toDo))
      : behind.state === 'done' || behind.state === 'running'
  return isBehind ? { state: 'done', evidence: `what follows ${entry.id} is there` } : toDo
}

/** Conditions of different upgrades may have the same words. */
export const conditionKey = (upgrade: string, when: string): string => `${upgrade} ${when}`
