import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Execution } from '../lab/simulated'
import type { Action } from '../lab/simulated/names'
import { Rehearsal } from '../test/support/rehearsal'
import { underLoad } from '../test/support/under-load'
import { stateOf, upgraded } from '../test/upgrade/end-state'
import { ledgerLine } from '../test/upgrade/ledger'
import { BalancersWatched } from './balancers'
import type { Fault, Inflicted, Schedule } from './fault'
import { inflict, type Reached } from './inflict'
import { Operator } from './operator'
import { broken } from './rules'
import { TemporalServer } from './temporal-server'
import { Silence } from './silence'
import type { Subject } from './subject'
import { Workers } from './workers'

/** How long a night may last for each service in it. */
const longestSeconds = 900
const lookMilliseconds = 100

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

/** Runs one whole upgrade of the subject on a lab of its own, under the faults of the schedule and under load. */
export async function runNight(subject: Subject, schedule: Schedule): Promise<Ended> {
  const folder = mkdtempSync(join(tmpdir(), 'chaos-'))
  const remove = (): void => rmSync(folder, { recursive: true, force: true })
  process.once('exit', remove)
  const server = await TemporalServer.start(folder)
  let ended: Ended | undefined
  try {
    await Rehearsal.run({ address: server.address, folder: join(folder, 'lab') }, async (rehearsal) => {
      ended = await spend(rehearsal, server, subject, schedule)
      // The rehearsal says goodbye to a server that is there.
      await server.kill()
      await server.go()
    })
  } finally {
    await server.end()
    process.off('exit', remove)
    remove()
  }
  if (ended === undefined) throw new Error('the night did not begin')
  return ended
}

async function spend(
  rehearsal: Rehearsal,
  server: TemporalServer,
  subject: Subject,
  schedule: Schedule,
): Promise<Ended> {
  const { lab } = rehearsal
  const { services, procedure } = subject
  const begun = Date.now()
  for (const [action, seconds] of Object.entries(schedule.seconds)) lab.take(action as Action, seconds)
  const workers = new Workers(rehearsal)
  const operator = new Operator(rehearsal, subject.upgrade, (step) => {
    const [, host = ''] = step.split('/')
    for (const { trouble } of schedule.faults)
      if (trouble.kind === 'command fails' && trouble.host === host) lab.heal(trouble.host, trouble.action)
  })
  const reached: Reached = { rehearsal, subject, server, workers, operator }
  const inflicted: Inflicted[] = []
  const balancers = new BalancersWatched(rehearsal)
  const silence = new Silence(rehearsal, operator)
  let how: 'Done' | 'not done' = 'not done'
  const { stretches } = await underLoad(lab, async () => {
    await workers.start()
    await operator.begin()
    let isOver = false
    const faults = schedule.faults.map((fault) => come(fault, reached, inflicted, () => isOver))
    how = await operator.watch(() => Date.now() - begun > longestSeconds * services.length * 1000)
    isOver = true
    await Promise.all(faults)
  })
  await balancers.end()
  await silence.end()
  await workers.end()
  const executions = await executionsOf(reached)
  const states = []
  for (const service of services)
    states.push({ service, now: await stateOf(rehearsal, service), wanted: upgraded(service) })
  const rules = {
    executions,
    lineOf: ledgerLine,
    procedure,
    said: operator.said,
    inflicted,
    stretches: Object.entries(stretches).flatMap(([service, all]) => all.map((each) => ({ service, ...each }))),
    outages: balancers.outages,
    tooFew: balancers.tooFew,
    ended: how,
    states,
    longestSilenceSeconds: silence.longestSeconds,
    stood: JSON.stringify(operator.progress?.attention ?? operator.progress?.state ?? null),
  }
  const moments = [
    ...executions.map(({ startedAt, end, ...each }) => ({
      at: Date.parse(startedAt),
      what: `${ledgerLine({ ...each, startedAt })} ${end === undefined ? 'was cut off' : `exit ${end.exit} after ${end.seconds} s`}`,
    })),
    ...inflicted.map(({ trouble, from, to, problem }) => ({
      at: from,
      what: `* ${JSON.stringify(trouble)} for ${((to - from) / 1000).toFixed(1)} s${problem === undefined ? '' : `: ${problem}`}`,
    })),
    ...operator.said.map(({ at, signal, about }) => ({ at, what: `operator: ${signal} ${about}` })),
  ]
  return {
    schedule,
    seconds: (Date.now() - begun) / 1000,
    broken: broken(rules),
    reasons: [...operator.reasons],
    inflicted,
    longestSilenceSeconds: silence.longestSeconds,
    timeline: moments
      .sort((one, other) => one.at - other.at)
      .map(({ at, what }) => `${((at - begun) / 1000).toFixed(1).padStart(6)} s ${what}`),
  }
}

/** The executions of the services that are upgraded. */
async function executionsOf({ rehearsal, subject }: Reached): Promise<Execution[]> {
  const isOfSubject = (name: string): boolean => subject.services.some((service) => service === name)
  return (await rehearsal.executions()).filter(({ service }) => service !== undefined && isOfSubject(service))
}

/** Waits for the fault's place in the plan, and brings the trouble; one that lies behind the end of the night does not come. */
async function come(
  { place, afterMilliseconds, trouble }: Fault,
  reached: Reached,
  inflicted: Inflicted[],
  isOver: () => boolean,
): Promise<void> {
  const commands = Math.floor(place * reached.subject.procedure.flat().length)
  while ((await executionsOf(reached)).length < commands) {
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
