import {
  CancellationScope,
  allHandlersFinished,
  condition,
  defineQuery,
  defineSignal,
  defineUpdate,
  makeContinueAsNewFunc,
  patched,
  proxyActivities,
  setCurrentDetails,
  setDefaultSignalHandler,
  setHandler,
  workflowInfo,
} from '@temporalio/workflow'
import { ApplicationFailure } from '@temporalio/common'
import { z } from 'zod'
import type { Activities } from '../../activities/interface'
import type { HolderState, LockEnd } from '../../cloud/model/lock'
import { limits } from '../../cloud/model/limits'
import { clipped, oneLine } from '../../cloud/model/text'
import { failureOf, readAnswer } from './activity-results'
import { lockMarkdown, type Refusal } from '../display/lock-markdown'
import { onlyOne, parsePayload, readInputOf } from '../state/messages'
import { quickOptions } from './activity-options'

const activities = proxyActivities<Pick<Activities, 'holderState'>>({
  ...quickOptions,
  summary: 'does the upgrade that holds the lock run?',
})

/** Number of refusals that are kept: the last ones. */
const keptRefusals = 10

/** Longer ones are cut, not refused: a lock that continues as new stays held. */
const said = z.string().transform((text) => clipped(text, limits.whyCharacters))

/** The input of a lock; when it continues as new, with its refusals so far. */
const LockInput = z.object({
  holder: z.string().min(1).max(200),
  refusals: z
    .array(z.object({ at: said, by: said, why: said }))
    .transform((all) => all.slice(-keptRefusals))
    .default([]),
})

const Release = z.strictObject({
  by: z.string().max(100).default(''),
  note: z.string().max(500).optional(),
  /** The upgrade itself, at its end. */
  holder: z.string().max(200).optional(),
  force: z.boolean().default(false),
})

/** A request to release the lock, and the reason of its refusal. */
interface ReleaseRequest extends z.infer<typeof Release> {
  refused?: string
}

/** A lock with so many requests that its history has grown continues as new, held as before. */
const longestHistory = 400

const description =
  'Releases the lock if its holder no longer runs; {"force":true} also while it does. Example: {"by":"ann","note":"its workflow was terminated"}'

/** Ends the lock. The holder names itself. */
export const releaseSignal = defineSignal<unknown[]>('release')
const releaseUpdate = defineUpdate<LockEnd, unknown[]>('release')
/** The workflow id of the upgrade that holds the lock. */
export const holderQuery = defineQuery<string>('holder')

/**
 * The lock of a cloud: two services are not upgraded at once. It is a workflow of its own, `lock-<cloud>`, so that it
 * outlives a terminated upgrade: its jobs may still run. It ends by the signal or update `release`. It ends at once if the
 * holder releases it, or a person forces it. Any other request ends it only if the holder no longer runs. A cancellation
 * counts as a release.
 * @throws InputInvalid, which fails the workflow
 */
export async function cloudLock(...raw: unknown[]): Promise<LockEnd> {
  const input = readInputOf(LockInput, onlyOne(raw))
  if (!input.ok)
    throw ApplicationFailure.nonRetryable(`The input should be {"holder":"UPGRADE"}: ${input.why}`, 'InputInvalid')
  const { holder } = input.value
  const refusals: Refusal[] = [...input.value.refusals]
  let requests: ReleaseRequest[] = []
  let end: LockEnd | undefined

  const show = (): void => setCurrentDetails(lockMarkdown(holder, refusals))
  const refuse = (request: ReleaseRequest, said: string): void => {
    const why = clipped(oneLine(said), limits.whyCharacters)
    request.refused = why
    refusals.push({ at: new Date(Date.now()).toISOString(), by: request.by, why })
    refusals.splice(0, refusals.length - keptRefusals)
    show()
  }
  const requestIn = (payloads: readonly unknown[]): ReleaseRequest => {
    const parsed = parsePayload(Release, onlyOne(payloads))
    if (parsed.ok) return asPerson(parsed.value)
    const request: ReleaseRequest = { by: '', force: false }
    refuse(request, parsed.why)
    return request
  }
  const take = (request: ReleaseRequest): void => {
    if (request.refused === undefined) requests.push(request)
  }
  show()
  setHandler(holderQuery, () => holder, { description: 'The upgrade that holds this lock.' })
  setHandler(releaseSignal, (...payloads) => take(requestIn(payloads)), { description })
  setHandler(
    releaseUpdate,
    async (...payloads) => {
      const request = requestIn(payloads)
      take(request)
      // A cancellation that was refused must not end this wait.
      await CancellationScope.nonCancellable(() => condition(() => end !== undefined || request.refused !== undefined))
      if (request.refused !== undefined) throw ApplicationFailure.nonRetryable(request.refused, 'Refused')
      return end ?? { giver: 'operator', by: request.by }
    },
    { description },
  )
  setDefaultSignalHandler((signal) =>
    refuse({ by: '', force: false }, `${signal.slice(0, 100)}: there is no such signal; nothing was done`),
  )
  CancellationScope.current().cancelRequested.catch(() => take({ by: 'a cancellation request', force: false }))

  /** Judges the requests so far; one question to Temporal is enough for all of them. */
  const judge = async (): Promise<LockEnd | undefined> => {
    const due = requests
    requests = []
    const released = due.map((request) => releasedBy(request, holder)).find((found) => found !== undefined)
    if (released !== undefined) return released
    const others = due.filter((request) => request.holder !== undefined)
    for (const request of others) refuse(request, `it is held by ${holder}, not by ${request.holder ?? ''}`)
    const asking = due.filter((request) => request.holder === undefined)
    const [first] = asking
    if (first === undefined) return undefined
    // Locks that were released before holders were asked stay released when they are replayed.
    if (!patched('release-asks-for-the-holder')) return { giver: 'operator', by: nameOf(first) }
    const { runs, said } = await stateOf(holder)
    if (!runs) return { giver: 'operator', by: nameOf(first) }
    for (const request of asking) refuse(request, `${holder} ${said}: abort it first, or release with {"force":true}`)
    return undefined
  }

  return CancellationScope.nonCancellable(async () => {
    for (;;) {
      await condition(() => requests.length > 0)
      end = await judge()
      if (end !== undefined || (workflowInfo().historyLength > longestHistory && requests.length === 0)) {
        await condition(allHandlersFinished)
        if (end !== undefined) return end
        // Requests that came while the handlers finished are judged first.
        if (requests.length > 0) continue
        await makeContinueAsNewFunc<typeof cloudLock>({ memo: workflowInfo().memo ?? {} })({ holder, refusals })
      }
    }
  })
}

/** Asks if the holder runs. Without an answer it may run: somebody may end the question by hand. */
async function stateOf(holder: string): Promise<HolderState> {
  const unknown = (why: string): HolderState => ({ runs: true, said: `may run (${why})` })
  try {
    const read = readAnswer('holderState', 'holderState', await activities.holderState({ upgrade: holder }))
    return read.ok ? read.value : unknown(read.why)
  } catch (error) {
    return unknown(failureOf('holderState', error))
  }
}

/** An upgrade names only itself; a request that also names a person is that person's. */
function asPerson({ holder, ...request }: ReleaseRequest): ReleaseRequest {
  if (holder === undefined) return request
  return request.by !== '' && patched('a-person-is-no-holder') ? request : { ...request, holder }
}

const nameOf = ({ by }: ReleaseRequest): string => (by === '' ? 'someone' : by)

/** The end of the lock if no question is needed: its holder releases it, or a person forces it. */
function releasedBy(request: ReleaseRequest, holder: string): LockEnd | undefined {
  if (request.holder === holder) return { giver: 'holder', by: holder }
  return request.force && request.holder === undefined
    ? { giver: 'operator', by: `${nameOf(request)}, by force` }
    : undefined
}
