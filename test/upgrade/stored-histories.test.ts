import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import type { Activities } from '../../activities/interface'
import { upgradeNames, type UpgradeName } from '../../cloud/model/ids'
import { askedSince } from '../../cloud/model/preflight/as-steps-do'
import { UpgradeStatus } from '../../cloud/model/progress'
import { searchAttributes } from '../../cloud/model/search-attributes'
import * as workflows from '../../workflows'
import { gatesOf, gatesOfCloud } from '../../workflows/services'
import { payloads } from '../../workflows/state/messages'
import { readHistory, storedNames, storedText, valueOf, type RunHistory } from '../support/histories/stored'

const runs: readonly RunHistory[] = storedNames().map((name) => readHistory(storedText(name)))

type Type = keyof typeof workflows
const isUpgrade = (type: Type): type is UpgradeName => upgradeNames.some((name) => name === type)

/** The ends of the workflows that are no upgrades, as Temporal names them. */
const ends: Readonly<Record<Exclude<Type, UpgradeName>, readonly string[]>> = {
  cloudLock: ['COMPLETED', 'CONTINUED_AS_NEW'],
  preflight: ['COMPLETED', 'FAILED'],
}

/** The states in which a workflow of a type can stand. */
function statesOf(type: Type): readonly string[] {
  if (!isUpgrade(type)) return ends[type]
  const gates = type === 'cloud' ? gatesOfCloud() : gatesOf(type)
  return UpgradeStatus.options.filter((state) => state !== 'AwaitingGate' || gates.length > 0)
}

/** The states through which a run has gone: those that it has published, and its end. */
function statesIn({ events }: RunHistory): string[] {
  const published = events.flatMap((event) => {
    const { indexedFields } = event.upsertWorkflowSearchAttributesEventAttributes?.searchAttributes ?? {}
    const data = indexedFields?.[searchAttributes.state]?.data
    return data === undefined ? [] : [String(valueOf(data))]
  })
  const end = events.at(-1)?.eventType.replace('EVENT_TYPE_WORKFLOW_EXECUTION_', '') ?? ''
  return [...published, end]
}

/** The names of the changes that a run has gone through, as its markers have them. */
const patchesIn = ({ events }: RunHistory): string[] =>
  events.flatMap(({ markerRecordedEventAttributes: marker }) =>
    marker?.markerName === 'core_patch'
      ? Object.values(marker.details ?? {}).flatMap(({ payloads: all }) =>
          all.map(({ data }) => (valueOf(data) as { readonly id: string }).id),
        )
      : [],
  )

const root = join(__dirname, '../../workflows')
/** The changes that the workflows' sources name. */
const patches = [
  ...readdirSync(root, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .flatMap((file) => [
      ...readFileSync(join(root, file), 'utf8').matchAll(/\b(?:patched|primitives\.has)\('([^']+)'\)/g),
    ])
    .map(([, name = '']) => name),
  ...Object.keys(askedSince),
]

/** True: a stored history has it. False: none has it yet. */
const activities: Readonly<Record<keyof Activities, boolean>> = {
  loadCloud: true,
  takeLock: true,
  releaseLock: true,
  holderState: true,
  preflight: true,
  look: true,
  run: true,
  lookAndRun: true,
  evidence: true,
  leaveOut: true,
  watch: true,
  follow: true,
  notify: true,
}

/** States that no stored history has yet. A type or a state that is new belongs into test/support/histories, and not here. */
const notStored: readonly string[] = ['cloudLock CONTINUED_AS_NEW']
const notAnswered: readonly string[] = []

/**
 * Changes that stand behind `patched`, and that no stored history has gone through. Only an upgrade that began before steps
 * stood in line comes to this one.
 */
const notGoneThrough: readonly string[] = ['one-attention-at-a-time']

describe('the stored histories', () => {
  test('have every type of workflow in every state in which it can stand', () => {
    const types = Object.keys(workflows) as Type[]
    const missing = types.flatMap((type) => {
      const stood = new Set(runs.filter((run) => run.type === type).flatMap(statesIn))
      return statesOf(type).flatMap((state) => (stood.has(state) ? [] : [`${type} ${state}`]))
    })
    expect(missing).toEqual(notStored)
  })

  test('have every answer of a person, and every activity', () => {
    const signals = new Set(
      runs.flatMap(({ events }) =>
        events.flatMap((event) => event.workflowExecutionSignaledEventAttributes?.signalName ?? []),
      ),
    )
    expect(Object.keys(payloads).filter((name) => name !== 'gate' && !signals.has(name))).toEqual(notAnswered)
    const scheduled = new Set(
      runs.flatMap(({ events }) =>
        events.flatMap((event) => event.activityTaskScheduledEventAttributes?.activityType.name ?? []),
      ),
    )
    for (const [name, isStored] of Object.entries(activities))
      expect({ name, isStored: scheduled.has(name) }).toEqual({ name, isStored })
  })

  test('have gone through every change that was made for upgrades under way, but for those that are listed', () => {
    const gone = new Set(runs.flatMap(patchesIn))
    expect([...new Set(patches)].filter((name) => !gone.has(name)).sort()).toEqual(notGoneThrough)
  })
})

test('a file that is no history is refused by a sentence that names its fault', () => {
  expect(() => readHistory('{"items":[]}')).toThrow('events is nothing: should be a list')
  expect(() => readHistory('{"events":[]}')).toThrow('it does not begin with the start of a workflow')
})
