import { z } from 'zod'
import type { LookAndRunInput, LookInput, RunInput } from '../../cloud/model/actions'
import type { Look, Outcome } from '../../cloud/model/outcomes'
import { refusedUnlessCancelled } from '../faults'
import { lookDrain, lookJoin, runDrain, runJoin } from '../haproxy'
import { withHeartbeat, type Heartbeat } from '../heartbeat'
import { lookAndRunJob, lookJob, runJob } from '../job'
import { prove } from '../proof'
import { untilReached } from '../until-reached'
import type { World } from '../world'
import { lookQuestion, lookServing } from './look-once'
import { drainDeps, joinDeps, nothingToHold, runDeps, type Hold } from './parts'

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
      const claimed = Claimed.safeParse(beats.before).data?.generation
      const deps = runDeps(action, world, beats, hold)
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
