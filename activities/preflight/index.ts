import type { PreflightInput } from '../../cloud/model/actions'
import type { HostName } from '../../cloud/model/ids'
import type { CheckResult, Preflight } from '../../cloud/model/outcomes'
import { boundedPreflight } from '../../cloud/model/preflight/bounded'
import { workerChecks } from '../../cloud/model/preflight/worker'
import { toUpgradeError } from '../faults'
import { allOut, type Inspection } from '../haproxy'
import { withHeartbeat, type Heartbeat } from '../heartbeat'
import { runCheck } from '../run-check'
import { begunIn, begunScript, Notes } from '../job'
import { notify, plainNews } from '../notify'
import { drainNote } from '../steps/records'
import type { World } from '../world'
import { askedOf } from './answer'
import { checkAlike, checkOnOneHost } from './across'
import { checkBalancers, inspectionsOf, readBalancer } from './balancers'
import { checkHost } from './hosts'
import { Patiences } from './patience'

/** Compares this worker with the others of its task queue. */
export interface WorkersDeps {
  /** The check that tells which worker differs in which file. Empty where there is nothing to compare. Never fails. */
  readonly compareFiles: (input: PreflightInput) => Promise<CheckResult[]>
}

/**
 * As `Activities.preflight`: runs every check, even after failures; hosts side by side, and a few checks of each at a time.
 * Changes nothing, but sends a test message to the people of `notify`.
 */
export function preflight(input: PreflightInput, world: World & WorkersDeps): Promise<Preflight> {
  return withHeartbeat(async (beats) => {
    const patiences = new Patiences(input.patienceSeconds ?? 0, beats.signal)
    const balancers = await Promise.all(
      input.balancers.map((balancer) => readBalancer(balancer, world, beats, patiences)),
    )
    const out = await nodesOut(input, inspectionsOf(balancers), world, beats, patiences)
    const hosts = [...new Set(input.checks.map(({ host }) => host.name))]
    const found = await Promise.all([
      ...hosts.map((name) => {
        const checks = input.checks.filter(({ host }) => host.name === name)
        return checkHost(checks, out.includes(name), world, beats, patiences.with(name))
      }),
      ...input.alone.map((check) => checkOnOneHost(check, world, beats, patiences)),
      ...(input.alike ?? []).map((check) => checkAlike(check, world, beats, patiences)),
      Promise.resolve(checkBalancers(balancers, input, out)),
      checkNotify(input),
      world.compareFiles(input),
    ])
    const checks = found.flat()
    const begun = await begunOn(input, world, beats, patiences)
    return boundedPreflight({ ok: checks.every(({ ok, required }) => ok || !required), checks, out: [...out], begun })
  })
}

/**
 * The nodes that an earlier run has left out: by the balancers, or by the record that a drain of ours keeps on the node,
 * since a balancer that was reloaded has forgotten.
 */
async function nodesOut(
  { nodes, upgrade }: PreflightInput,
  inspections: readonly Inspection[],
  { ssh }: World,
  { signal }: Heartbeat,
  patiences: Patiences,
): Promise<readonly HostName[]> {
  const notes = new Notes(ssh, signal)
  const out = await Promise.all(
    nodes.map(async ({ host, servers }) => {
      if (allOut(inspections, servers)) return [host.name]
      // A host out of reach is reported by its checks.
      const note = await patiences
        .with(host.name)
        .ask(() => notes.readNote(host, upgrade, drainNote(servers)))
        .catch(() => undefined)
      signal.throwIfAborted()
      return note === undefined ? [] : [host.name]
    }),
  )
  return out.flat()
}

/** Number of commands that an earlier run has begun on each host, so that a person learns what has been changed. */
async function begunOn(
  { checks, upgrade }: PreflightInput,
  { ssh }: World,
  { signal }: Heartbeat,
  patiences: Patiences,
): Promise<NonNullable<Preflight['begun']>> {
  const hosts = new Map(checks.map(({ host }) => [host.name, host]))
  return Promise.all(
    [...hosts.values()].map(async (host) => {
      const answer = await patiences
        .with(host.name)
        .ask(() => runCheck(ssh, host, begunScript(host, upgrade), signal))
        .catch(() => undefined)
      signal.throwIfAborted()
      const commands = answer?.ok === true ? begunIn(answer.text) : undefined
      return { host: host.name, commands: commands ?? null }
    }),
  )
}

async function checkNotify(input: PreflightInput): Promise<CheckResult[]> {
  if (input.notify.kind === 'none') return []
  const result = askedOf(workerChecks.notify, 'worker')
  try {
    const text = `[${input.upgrade}] A test: an upgrade is about to begin.`
    const notification = { ...plainNews(text, new Date()), kind: 'test' as const }
    const channels = await notify({ notify: input.notify, text, notification })
    return [{ ...result, ok: true, said: `a test message was sent: ${channels.map(({ said }) => said).join('; ')}` }]
  } catch (error) {
    return [{ ...result, ok: false, said: toUpgradeError('notify', error).message }]
  }
}
