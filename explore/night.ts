import type { Cloud } from '../cloud/model/cloud'
import type { ServiceName } from '../cloud/model/ids'
import type { Progress } from '../cloud/model/progress'
import type { Outline } from '../workflows/plan/outline'
import { ModelledCloud } from './model'
import { broken, type Night } from './rules'
import { numbersOf, type Schedule, type Subjects } from './schedule'
import { begin, Virtual } from './virtual-temporal'

/** The product's own code that a night runs, loaded on virtual Temporal. */
export interface Product {
  readonly upgrade: (name: ServiceName, input: unknown) => Promise<unknown>
  readonly outline: (cloud: Cloud, name: ServiceName) => Promise<Outline>
}

/** Seconds of the virtual clock after which a person gives up: an upgrade that is not through by then hangs. */
const longestSeconds = 48 * 3600
const mostEvents = 5000

const verbOf = (id: string): string => id.split('/')[2] ?? ''
const hostOf = (id: string): string => id.split('/')[1] ?? ''

/** The steps and hosts of a service that faults can be drawn for. */
export function subjectsOf(service: ServiceName, outline: Outline): Subjects {
  const steps = outline.entries.flatMap((entry) => (entry.kind === 'step' ? [entry.step] : []))
  return {
    service,
    jobs: steps.flatMap(({ id, action, when }) => (action.kind === 'job' && when === undefined ? [String(id)] : [])),
    hosts: [...new Set(steps.map(({ host }) => String(host)))],
    gates: outline.entries.flatMap((entry) => (entry.kind === 'gate' ? [entry.gate.name] : [])),
  }
}

/** Runs one night. A person answers whatever waits for one; their choices follow from the schedule's seed. */
export async function run(
  product: Product,
  cloud: Cloud,
  schedule: Schedule,
): Promise<{ readonly night: Night; readonly broken: readonly string[] }> {
  const outline = await product.outline(cloud, schedule.service)
  const starts = new Map<string, string[]>()
  for (const { id } of outline.entries)
    if (verbOf(id).startsWith('start-')) starts.set(hostOf(id), [...(starts.get(hostOf(id)) ?? []), id])
  const modelled = new ModelledCloud(cloud, schedule, starts)
  const virtual = new Virtual({ workflowId: `upgrade-${cloud.name}-${schedule.service}`, runId: 'run' }, (asked) =>
    modelled.perform(asked),
  )
  modelled.runsOn(virtual)
  const number = numbersOf(schedule.seed ^ 0x5bd1e995)
  const sent: { at: number; signal: string }[] = []
  const send = (signal: string, payload: unknown): void => {
    sent.push({ at: virtual.nowMilliseconds / 1000, signal })
    virtual.signal(signal, payload)
  }
  let ended: Night['ended'] | undefined
  let why = ''
  const result = begin(virtual, () => product.upgrade(schedule.service, { cloud: cloud.name }))
  result.then(
    () => {
      ended = 'Done'
    },
    (error: unknown) => {
      const type = (error as { type?: string }).type
      why = error instanceof Error ? error.message : String(error)
      ended = type === 'Aborted' ? 'Aborted' : 'failed'
    },
  )
  for (const { at, signal, payload } of schedule.words)
    virtual.after(at, () => {
      if (ended === undefined) send(signal, payload)
    })
  const answer = (choice: string): void => {
    const { gate, attention } = progress()
    if (choice === 'join') send(gate?.name ?? choice, { answer: 'join' })
    else send(choice, choice === 'leave-out' ? { host: attention?.host ?? '' } : {})
  }
  const progress = (): Progress => virtual.queries.get('progress')?.() as Progress
  let answered: string | undefined
  for (let events = 0; ended === undefined; events += 1) {
    await virtual.settle()
    if (isEnded(ended)) break
    const asks = askedOf(progress())
    if (asks !== undefined && asks.about !== answered) {
      answered = asks.about
      // A person takes their time, and meanwhile anything may happen.
      const choice = asks.answers[Math.floor(number() * asks.answers.length)] ?? 'retry'
      virtual.after(5 + Math.floor(number() * 60), () => {
        answered = undefined
        const { attention } = progress()
        if (attention !== null) modelled.mend(attention.step)
        if (ended === undefined) answer(choice)
      })
    }
    if (!virtual.next() || events > mostEvents || virtual.nowMilliseconds > longestSeconds * 1000) {
      ended = 'silent'
      const { attention, gate, paused } = progress() as {
        attention: { step: string } | null
        gate: { name: string } | null
        paused?: boolean
      }
      why = `events=${events} hours=${(virtual.nowMilliseconds / 3600000).toFixed(1)} attention=${attention?.step ?? 'none'} gate=${gate?.name ?? 'none'} paused=${String(paused)}`
    }
  }
  await virtual.settle()
  const night: Night = {
    outline,
    cloud: modelled,
    progress: progress(),
    ended: ended ?? 'silent',
    why,
    sent,
    hosts: cloud.services[schedule.service]?.hosts.length ?? 0,
    minimumUp: cloud.minimumUp,
  }
  return { night, broken: broken(night) }
}

const isEnded = (ended: Night['ended'] | undefined): boolean => ended !== undefined

/** The question that a person has to answer now, and the answers that they choose from. */
function askedOf(progress: Progress): { readonly about: string; readonly answers: readonly string[] } | undefined {
  const { attention, gate, state } = progress
  if (attention !== null) {
    const offered = Object.keys(attention.answers).filter((answer) => ['retry', 'skip', 'leave-out'].includes(answer))
    // A person retries mostly; a night that is aborted at once shows little.
    const answers = [
      ...offered.filter((answer) => answer === 'retry'),
      ...offered.filter((answer) => answer === 'retry'),
      ...offered,
    ]
    if (answers.length > 0) return { about: `${attention.step} ${attention.since}`, answers }
  }
  if (gate !== null) return { about: `${gate.name} ${gate.since}`, answers: [gate.name, gate.name, gate.name, 'join'] }
  return state === 'Paused' ? { about: 'paused', answers: ['resume'] } : undefined
}
