import type { JobAction, StepInput } from '../../cloud/model/actions'
import { upgradeError } from '../../cloud/model/errors'
import type { Host } from '../../cloud/model/hosts'
import {
  changesServers,
  connectionTableCommand,
  stillDrained,
  type DrainDeps,
  type JoinDeps,
  type RecordStore,
  type Runtime,
} from '../haproxy'
import type { Heartbeat } from '../heartbeat'
import { Notes, type RunDeps } from '../job'
import { runCheck } from '../run-check'
import { known, type Ssh } from '../ssh'
import type { World } from '../world'
import { recordsOf } from './records'

/** Rejects if the upgrade does not hold the lock of its cloud: asked right before each change. */
export type Hold = () => Promise<void>

/** The lock of a look, which changes nothing. */
export const nothingToHold: Hold = () => Promise.resolve()

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

export function drainDeps(
  { ssh, runtime }: World,
  host: Host,
  input: StepInput,
  beats: Heartbeat,
  hold: Hold,
): DrainDeps {
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

export function joinDeps(
  world: World,
  host: Host,
  verify: string,
  input: StepInput,
  beats: Heartbeat,
  hold: Hold,
): JoinDeps {
  return {
    ...drainDeps(world, host, input, beats, hold),
    verify: async () => {
      const { ok, text } = await runCheck(world.ssh, host, verify, beats.signal)
      if (!ok) throw upgradeError('NotWorking', { host: host.name, said: text })
    },
  }
}

/** The parts of the worker that a run of a job uses. */
export function runDeps({ drained }: JobAction, world: World, beats: Heartbeat, hold: Hold): RunDeps {
  const { signal, heartbeat, activity } = beats
  const common = { ssh: world.ssh, signal, heartbeat, mayClaim: hold }
  const deps = activity === undefined ? common : { ...common, activity }
  if (drained === undefined) return deps
  const beforeClaim = async (): Promise<void> => {
    await stillDrained(drained, { runtime: world.runtime, signal })
    await hold()
  }
  return { ...deps, beforeClaim }
}

/** The whole output of a read-only script, for our own parsers only. */
async function output(ssh: Ssh, host: Host, script: string, signal: AbortSignal): Promise<string> {
  const executed = known(host, await ssh.exec(host, script, { signal }))
  return executed.stdout
}
