import type { Subjects } from './draw'
import type { Fault, Schedule, Word } from './schedule'

/** One fault of each kind, or none, beside a crash of the worker. */
function faultsBeside({ hosts, balancers, jobs }: Subjects): readonly (readonly Fault[])[] {
  const [, second = ''] = hosts
  const [balancer = ''] = balancers
  const phase = jobs.find((job) => job.endsWith('/expand')) ?? jobs[0] ?? ''
  return [
    [],
    [{ kind: 'unreachable', host: second, at: 15, seconds: 200 }],
    [{ kind: 'dead', host: second, at: 10 }],
    [{ kind: 'balancer-away', balancer, at: 10, seconds: 30 }],
    [{ kind: 'job', step: phase, how: 'fails', effect: 'none', times: 1 }],
    [{ kind: 'job', step: phase, how: 'lost', effect: 'part', times: 1 }],
    [{ kind: 'drain-forgotten', host: second, at: 17 }],
    [{ kind: 'old-code', host: second, until: 100 }],
  ]
}

/** One word of each kind, or none. */
const wordsBeside: readonly (readonly Word[])[] = [
  [],
  [{ at: 8, signal: 'pause', payload: {} }],
  [{ at: 8, signal: 'abort', payload: {} }],
  [{ at: 8, signal: 'abort', payload: { now: true } }],
  [{ at: 12, lever: 'cancel' }],
  [{ at: 20, lever: 'reset', part: 0.5, withSignals: true }],
  [{ at: 20, lever: 'terminate-and-start' }],
  [{ at: 12, lever: 'release-lock' }],
]

/** Every one of these faults with every one of these words. A crash of the worker at each question is tried in each. */
export function* everyNight(subjects: Subjects): Generator<Schedule> {
  const { upgrade } = subjects
  for (const faults of faultsBeside(subjects))
    for (const words of wordsBeside) yield { seed: 1, upgrade, faults, words }
}
