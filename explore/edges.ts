import { WorkflowFailedError } from '@temporalio/client'
import { WorkflowNotFoundError } from '@temporalio/common'
import type { PreflightInput } from '../cloud/model/actions'
import type { Host } from '../cloud/model/hosts'
import { presentCloud } from './cloud/modelled-cloud'
import type { Attending, JobOf } from './cloud/jobs'
import { Attempt } from './temporal/attempt'
import { presentTemporal } from './temporal/present'
import type { Question, Reply } from './temporal/reply'

/** The edges of the product's activities: each question that they put to the world, as the modelled cloud answers it. */
const edges = {
  script: (attempt: Attempt, host: Host, script: string) => presentCloud().hosts.script(attempt, host, script),
  balancer: (attempt: Attempt, name: string, command: string) => presentCloud().balancers.ask(attempt, name, command),
  readNote: (attempt: Attempt, host: Host, key: string) => presentCloud().hosts.readNote(attempt, host, key),
  writeNoteOnce: (attempt: Attempt, host: Host, key: string, text: string) =>
    presentCloud().hosts.writeNoteOnce(attempt, host, key, text),
  removeNote: (attempt: Attempt, host: Host, key: string) => presentCloud().hosts.removeNote(attempt, host, key),
  lookJob: (attempt: Attempt, job: JobOf) => presentCloud().jobs.look(attempt, job),
  attendJob: (attempt: Attempt, job: JobOf, generation: number, attending: Attending) =>
    presentCloud().jobs.attend(attempt, job, generation, attending),
  endOfJob: (attempt: Attempt, job: JobOf, generation: number, limitSeconds: number) =>
    presentCloud().jobs.ended(attempt, job, generation, limitSeconds),
  takeLock: (attempt: Attempt, holder: string, run: string) =>
    presentCloud().network.question(attempt, () => presentCloud().lock.take(attempt, holder, run), 'changes'),
  giveBackLock: (attempt: Attempt, holder: string) =>
    presentCloud().network.question(attempt, () => presentCloud().lock.giveBack(holder), 'changes'),
  readLock: (attempt: Attempt) => presentCloud().network.question(attempt, () => presentCloud().lock.read()),
  preflight: (attempt: Attempt, input: PreflightInput) => presentCloud().preflight(attempt, input),
  pause: (attempt: Attempt, seconds: number) => presentCloud().network.pause(attempt, seconds),
  describe: (attempt: Attempt, id: string) =>
    presentCloud().network.question(attempt, () => {
      const run = presentTemporal().latest(id)
      if (run === undefined) throw new WorkflowNotFoundError('there is none', id, undefined)
      return { status: { name: run.status }, startTime: new Date(0) }
    }),
  query: (attempt: Attempt, id: string, name: string) =>
    presentCloud().network.question(attempt, (): unknown => {
      const run = presentTemporal().latest(id)
      attempt.seen = run === undefined ? undefined : { run, heard: run.heard }
      return run?.enter(() => run.queries.get(name)?.())
    }),
  result: (_attempt: Attempt, id: string): Reply => {
    const run = presentTemporal().latest(id)
    return run?.status === 'COMPLETED'
      ? { value: run.result }
      : { error: new WorkflowFailedError('it has failed', run?.failure, 'NON_RETRYABLE_FAILURE') }
  },
}

type Edges = typeof edges
type Asked<N extends keyof Edges> = Edges[N] extends (attempt: Attempt, ...args: infer A) => Reply<infer T>
  ? [A, T]
  : never

/** Puts a question of the present activity to the world. */
export function ask<N extends keyof Edges>(edge: N, ...args: Asked<N>[0]): Promise<Asked<N>[1]> {
  return Attempt.current().ask([edge, ...args])
}

/** Answers a question of an attempt. */
export function perform(attempt: Attempt, [edge, ...args]: Question): Reply {
  return (edges[edge as keyof Edges] as (attempt: Attempt, ...args: readonly unknown[]) => Reply)(attempt, ...args)
}
