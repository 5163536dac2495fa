import { setTimeout as sleep } from 'node:timers/promises'
import type { Execution } from '../lab/simulated'
import { BalancersWatched } from './balancers'
import type { Fault, Inflicted, Schedule } from './fault'
import { inflict, type Reached } from './inflict'
import type { FailedStretch, LabOfNight } from './lab'
import { Operator, type Said } from './operator'
import { broken } from './rules'
import { Silence } from './silence'
import type { Subject } from './subject'
import type { TemporalServer } from './temporal-server'
import { Workers } from './workers'

const lookMilliseconds = 300

/** One night's end. */
export interface Ended {
  readonly schedule: Schedule
  readonly seconds: number
  readonly broken: readonly string[]
  readonly reasons: readonly string[]
  readonly inflicted: readonly Inflicted[]
  readonly timeline: readonly string[]
  readonly longestSilenceSeconds: number
}

/** Runs one whole upgrade of the subject on a lab that is up, under the faults of the schedule and under load. */
export async function spend(
  lab: LabOfNight,
  server: TemporalServer,
  subject: Subject,
  schedule: Schedule,
): Promise<Ended> {
  const { services, procedure } = subject
  const begun = Date.now()
  const inflicted: Inflicted[] = []
  const workers = new Workers(lab.cloud)
  const operator = new Operator(lab.cloud, subject.upgrade, async (step, words) => {
    await lab.troubles.healCommands(step.split('/')[1] ?? '')
    // Preflight asks for clocks that agree before an upgrade that was ended is begun again.
    const isOfClock = /\bclock\b/.test(words)
    for (const { trouble } of inflicted)
      if (isOfClock && trouble.kind === 'clock stepped') await lab.troubles.stepClock(trouble.host, 0)
  })
  const reached: Reached = { lab, subject, server, workers, operator }
  const balancers = new BalancersWatched(lab, subject.backends)
  const silence = new Silence(lab, operator)
  let how = 'not done' as 'Done' | 'not done'
  const stretches = await lab.underLoad(async () => {
    await workers.start()
    await operator.begin()
    let isOver = false
    const faults = schedule.faults.map((fault) => come(fault, reached, inflicted, () => isOver))
    how = await operator.watch(() => Date.now() - begun > lab.longestSeconds * services.length * 1000)
    isOver = true
    lab.over()
    await Promise.all(faults)
  })
  await balancers.end()
  await silence.end()
  await workers.end()
  const executions = await lab.executions()
  const rules = {
    executions,
    lineOf: lab.lineOf,
    procedure,
    said: operator.said,
    inflicted,
    stretches,
    overtaken: stretches.length === 0 ? [] : await lab.overtaken(),
    outages: balancers.outages,
    tooFew: balancers.tooFew,
    ended: how,
    // The rules read them of an upgrade that is done; of another one they may not be there.
    states: how === 'Done' ? await lab.states() : [],
    longestSilenceSeconds: silence.longestSeconds,
    stood: JSON.stringify(operator.progress?.attention ?? operator.progress?.state ?? null),
  }
  return {
    schedule,
    seconds: (Date.now() - begun) / 1000,
    broken: broken(rules),
    reasons: [...operator.reasons],
    inflicted,
    longestSilenceSeconds: silence.longestSeconds,
    timeline: [
      ...timelineOf(begun, executions, lab.lineOf, inflicted, operator.said, stretches),
      ...(stretches.length === 0 ? [] : await lab.complaints()),
    ],
  }
}

/** The events of a night, a line each, in the order of time. */
function timelineOf(
  begun: number,
  executions: readonly Execution[],
  lineOf: LabOfNight['lineOf'],
  inflicted: readonly Inflicted[],
  said: readonly Said[],
  stretches: readonly FailedStretch[],
): string[] {
  const moments = [
    ...executions.map((each) => ({
      at: Date.parse(each.startedAt),
      what: `${lineOf(each)} ${each.end === undefined ? 'was cut off' : `exit ${each.end.exit} after ${each.end.seconds} s`}`,
    })),
    ...inflicted.map(({ trouble, from, to, problem }) => ({
      at: from,
      what: `* ${JSON.stringify(trouble)} for ${((to - from) / 1000).toFixed(1)} s${problem === undefined ? '' : `: ${problem}`}`,
    })),
    ...stretches.map(({ service, from, why = '' }) => ({ at: Date.parse(from), what: `! ${service} failed: ${why}` })),
    ...said.map(({ at, signal, about }) => ({ at, what: `operator: ${signal} ${about}` })),
  ]
  return moments
    .sort((one, other) => one.at - other.at)
    .map(({ at, what }) => `${((at - begun) / 1000).toFixed(1).padStart(6)} s ${what}`)
}

/** Waits for the fault's place in the plan, and brings the trouble; one that lies behind the end of the night does not come. */
async function come(
  { place, afterMilliseconds, trouble }: Fault,
  reached: Reached,
  inflicted: Inflicted[],
  isOver: () => boolean,
): Promise<void> {
  while (!(await reached.lab.hasCome(place))) {
    if (isOver()) return
    await sleep(lookMilliseconds)
  }
  await sleep(afterMilliseconds)
  if (isOver()) return
  const own: Inflicted = { trouble, from: Date.now(), to: Infinity }
  inflicted.push(own)
  try {
    await inflict(trouble, reached)
  } catch (error) {
    // An upgrade that has just ended takes no signal, and Temporal may be away.
    own.problem = error instanceof Error ? error.message : String(error)
  }
  own.to = Date.now()
}
