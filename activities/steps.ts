import { createHash } from 'node:crypto'
import { z } from 'zod'
import type {
  Drained,
  JobAction,
  LookAndRunInput,
  LookInput,
  ProofAction,
  QuestionAction,
  RunInput,
  StepInput,
} from '../cloud/model/actions'
import { upgradeError } from '../cloud/model/errors'
import type { Host, Server } from '../cloud/model/hosts'
import type { BalancerName, StepId } from '../cloud/model/ids'
import type { Look, Outcome } from '../cloud/model/outcomes'
import { prove } from './proof'
import { runCheck } from './run-check'
import { refusedUnlessCancelled } from './faults'
import {
  allServing,
  changesServers,
  connectionTableCommand,
  lookDrain,
  lookJoin,
  runDrain,
  runJoin,
  stillDrained,
  type DrainDeps,
  type JoinDeps,
  type RecordStore,
  type Runtime,
} from './haproxy'
import { withHeartbeat, type Heartbeat } from './heartbeat'
import { answeredWithin } from './answered-within'
import { lookAndRunJob, lookJob, Notes, runJob, type RunDeps } from './job'
import { retryTransport } from './retry-transport'
import { untilReached } from './until-reached'
import { known, type Ssh } from './ssh'
import type { World } from './world'

/** The name of the note in which a node keeps the state of these servers before their drain. */
export function drainNote(servers: readonly Server[]): string {
  const names = servers.map(({ backend, server }) => `${backend}/${server}`).join(' ')
  return `drain-${createHash('sha256').update(names).digest('hex').slice(0, 12)}`
}

/** The record of one drain on its node: each set of servers has its own. */
function recordsOf(notes: Notes, host: Host, { upgrade, action }: StepInput): RecordStore {
  const key = drainNote('servers' in action ? action.servers : [])
  return {
    read: (late) => notes.readNote(host, upgrade, keyOf(key, late)),
    write: async (text, late) => {
      await notes.writeNoteOnce(host, upgrade, keyOf(key, late), text)
    },
    // The node's own record last: as long as it is there the drain is known to have begun.
    remove: async (late) => {
      for (const each of [...late, undefined]) await notes.removeNote(host, upgrade, keyOf(key, each))
    },
  }
}

const keyOf = (key: string, late: BalancerName | undefined): string => (late === undefined ? key : `${key}-${late}`)

/** The whole output of a read-only script, for our own parsers only. */
async function output(ssh: Ssh, host: Host, script: string, signal: AbortSignal): Promise<string> {
  const executed = known(host, await ssh.exec(host, script, { signal }))
  return executed.stdout
}

/** Looks for a node that already serves on the new release on every balancer: it needs no upgrade. */
async function lookServing(
  input: Drained & { host: Host; evidence: string },
  { ssh, runtime }: World,
  beats: Heartbeat,
  limitSeconds: number,
): Promise<Look> {
  const { host, evidence } = input
  return retryTransport(
    async () => {
      const { serving } = await allServing(input, { runtime, signal: beats.signal })
      if (!serving) return { state: 'ready', generation: 1 }
      const { ok, text } = await answeredWithin(host, limitSeconds, beats.signal, (until) =>
        runCheck(ssh, host, evidence, until),
      )
      return ok ? { state: 'done', evidence: text } : { state: 'ready', generation: 1 }
    },
    { limitSeconds, signal: beats.signal },
  )
}

/** The host's answer to a question, or its proof: done is yes, ready is no. */
async function lookQuestion(
  step: StepId,
  { host, script }: QuestionAction | ProofAction,
  { ssh }: World,
  beats: Heartbeat,
  limitSeconds: number,
): Promise<Look> {
  return retryTransport(
    async () => {
      const { code, text } = await answeredWithin(host, limitSeconds, beats.signal, (until) =>
        runCheck(ssh, host, script, until),
      )
      if (code === 0) return { state: 'done', evidence: text }
      if (code === no) return { state: 'ready', generation: 1 }
      const { type, message } = upgradeError('NoAnswer', { step, host: host.name, said: text })
      return { state: 'refused', type, sentence: message }
    },
    { limitSeconds, signal: beats.signal },
  )
}

/** The exit code of a script that answers no. */
const no = 3

/** Rejects if the upgrade does not hold the lock of its cloud: asked right before each change. */
type Hold = () => Promise<void>

/** The lock of a look, which changes nothing. */
const nothingToHold: Hold = () => Promise.resolve()

/**
 * A runtime that refuses to send for an attempt that another may have replaced. It also refuses a change for an upgrade that
 * does not hold the lock of its cloud.
 */
function ours(runtime: Runtime, { assertStillOwner }: Heartbeat, hold: Hold): Runtime {
  return {
    async ask(target, command, signal) {
      if (changesServers(command)) await hold()
      assertStillOwner()
      return runtime.ask(target, command, signal)
    },
  }
}

/** Records that are written and removed only while the upgrade holds the lock of its cloud. */
const held = (records: RecordStore, hold: Hold): RecordStore => ({
  read: (late) => records.read(late),
  write: async (text, late) => {
    await hold()
    await records.write(text, late)
  },
  remove: async (late) => {
    await hold()
    await records.remove(late)
  },
})

function drainDeps({ ssh, runtime }: World, host: Host, input: StepInput, beats: Heartbeat, hold: Hold): DrainDeps {
  const { signal, heartbeat } = beats
  return {
    runtime: ours(runtime, beats, hold),
    passedOver: new Map(),
    signal,
    heartbeat: (status) => heartbeat(() => status),
    records: held(recordsOf(new Notes(ssh, signal), host, input), hold),
    connectionTable: (ports) => output(ssh, host, connectionTableCommand(ports), signal),
    behind: async () => {
      const { action } = input
      if (action.kind !== 'drain' || action.behind === undefined) return undefined
      const { ok, text } = await runCheck(ssh, host, action.behind, signal)
      return ok ? text : undefined
    },
  }
}

function joinDeps(world: World, host: Host, verify: string, input: StepInput, beats: Heartbeat, hold: Hold): JoinDeps {
  return {
    ...drainDeps(world, host, input, beats, hold),
    verify: async () => {
      const { ok, text } = await runCheck(world.ssh, host, verify, beats.signal)
      if (!ok) throw upgradeError('NotWorking', { host: host.name, said: text })
    },
  }
}

/** As `Activities.look`: reads a step on its host; changes nothing. */
export function look(input: LookInput, world: World): Promise<Look> {
  return withHeartbeat((beats) => lookAt(input, world, beats))
}

/** As `look`, but for callers outside of Temporal. */
export async function lookAt(input: LookInput, world: World, beats: Heartbeat): Promise<Look> {
  const { action } = input
  try {
    switch (action.kind) {
      case 'job':
        return await lookJob({ ...input, action }, { ssh: world.ssh, signal: beats.signal })
      case 'drain':
        return await lookDrain({ ...input, action }, drainDeps(world, action.host, input, beats, nothingToHold))
      case 'join':
        return await lookJoin(
          { ...input, action },
          joinDeps(world, action.host, action.verify, input, beats, nothingToHold),
        )
      case 'serving':
        return await lookServing(action, world, beats, input.unreachableLimitSeconds)
      case 'question':
      case 'proof':
        return await lookQuestion(input.step, action, world, beats, input.unreachableLimitSeconds)
    }
  } catch (error) {
    return refusedUnlessCancelled(input.step, error, beats.signal)
  }
}

/** The heartbeat details of an earlier attempt that saw the job claimed. */
const Claimed = z.object({ claimed: z.literal(true), generation: z.number().int().positive().exactOptional() })

/** The parts of the worker that a run of a job uses. */
function runDeps({ drained }: JobAction, world: World, beats: Heartbeat, hold: Hold): RunDeps {
  const { signal, heartbeat } = beats
  const deps = { ssh: world.ssh, signal, heartbeat, mayClaim: hold }
  if (drained === undefined) return deps
  const beforeClaim = async (): Promise<void> => {
    await stillDrained(drained, { runtime: world.runtime, signal })
    await hold()
  }
  return { ...deps, beforeClaim }
}

/**
 * As `Activities.lookAndRun`: looks and, if nothing blocks the step, does it. Any attempt may be the second.
 */
export function lookAndRun(input: LookAndRunInput, world: World, hold: Hold): Promise<Outcome> {
  const { action } = input
  return withHeartbeat(async (beats): Promise<Outcome> => {
    try {
      if (action.kind !== 'job') {
        // Where a look refuses, no server has been touched, so none is put back.
        const found = await lookAt(input, world, beats)
        if (found.state !== 'ready' && found.state !== 'running') return found
        const { generation } = found
        const known = { generation, operatorNotified: false, awaitReachable: false }
        const outcome = await runAt({ ...input, ...known }, world, hold, beats)
        return outcome.state === 'slow' || outcome.state === 'unreachable' ? { ...outcome, generation } : outcome
      }
      const { isRetried = false, before } = beats
      const claimed = Claimed.safeParse(before).data?.generation
      const deps = { ...runDeps(action, world, beats, hold), isRetried }
      return await lookAndRunJob({ ...input, action }, claimed === undefined ? deps : { ...deps, claimed })
    } catch (error) {
      return refusedUnlessCancelled(input.step, error, beats.signal)
    }
  })
}

/**
 * As `Activities.run`: does a step, or goes on waiting for it. Any attempt may be the second: no command runs twice.
 * @param hold asked right before each change; if it rejects, no change is made
 */
export function run(input: RunInput, world: World, hold: Hold): Promise<Outcome> {
  return withHeartbeat((beats) => runAt(input, world, hold, beats))
}

async function runAt(input: RunInput, world: World, hold: Hold, beats: Heartbeat): Promise<Outcome> {
  const { action } = input
  try {
    if (input.awaitReachable) return await untilReached(action, world, beats)
    switch (action.kind) {
      case 'job': {
        const wasClaimed = Claimed.safeParse(beats.before).success
        return await runJob({ ...input, action }, { ...runDeps(action, world, beats, hold), wasClaimed })
      }
      case 'drain':
        return await runDrain({ ...input, action }, drainDeps(world, action.host, input, beats, hold))
      case 'join':
        return await runJoin({ ...input, action }, joinDeps(world, action.host, action.verify, input, beats, hold))
      case 'proof':
        return await prove(input.step, action, world, beats, input.unreachableLimitSeconds)
      case 'serving':
      case 'question':
        return { state: 'done', evidence: '' }
    }
  } catch (error) {
    return refusedUnlessCancelled(input.step, error, beats.signal)
  }
}
