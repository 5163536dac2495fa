import type { Progress } from '../cloud/model/progress'
import type { Entry, Outline } from '../workflows/plan/outline'
import type { Deed, ModelledCloud } from './model'

/** The end of a night: the last state that the upgrade shows, and the messages that it has had. */
export interface Night {
  readonly outline: Outline
  readonly cloud: ModelledCloud
  readonly progress: Progress
  readonly ended: 'Done' | 'Aborted' | 'failed' | 'silent'
  readonly why: string
  /** Messages of people with the second at which they came. */
  readonly sent: readonly { readonly at: number; readonly signal: string }[]
  readonly hosts: number
  readonly minimumUp: number
}

const leftOutOf = ({ leftOut = [] }: Progress): ReadonlySet<string> => new Set(leftOut.map(({ host }) => host))
const isJob = (entry: Entry): boolean => entry.kind === 'step' && entry.step.action.kind === 'job'

/** The rules that a night has broken, each in a sentence. They read what happened to the cloud, and not what was said of it. */
export function broken(night: Night): readonly string[] {
  return [
    ...twice(night),
    ...outOfOrder(night),
    ...tooFewUp(night),
    ...undrained(night),
    ...tooEarly(night),
    ...ends(night),
  ]
}

function commandsOf(deeds: readonly Deed[]): readonly Extract<Deed, { what: 'command' }>[] {
  return deeds.filter((deed) => deed.what === 'command')
}

/** No command runs twice without a person's retry, but for one that is safe to repeat, once. */
function twice({ cloud: { deeds }, outline, sent }: Night): readonly string[] {
  const commands = commandsOf(deeds)
  return outline.entries.flatMap((entry) => {
    if (entry.kind !== 'step' || entry.step.action.kind !== 'job') return []
    const own = commands.filter(({ step }) => step === entry.id)
    if (new Set(own.map(({ generation }) => generation)).size < own.length)
      return [`${entry.id} ran twice as one generation`]
    const [first] = own
    const retries = sent.filter(({ at, signal }) => signal === 'retry' && first !== undefined && at >= first.at).length
    const allowed = 1 + retries + (entry.step.action.safeToRepeat ? 1 : 0)
    return own.length > allowed ? [`${entry.id} ran ${own.length} times, with ${retries} retries of a person`] : []
  })
}

/** The commands on a host begin in the order of the plan: each after the effect of those before it. */
function outOfOrder({ cloud: { deeds }, outline, progress }: Night): readonly string[] {
  const left = leftOutOf(progress)
  const place = new Map(outline.entries.map(({ id }, index) => [String(id), index]))
  const there = new Set<string>()
  const faults: string[] = []
  for (const deed of deeds) {
    if (deed.what === 'effect' && deed.effect === 'all') there.add(deed.step)
    if (deed.what !== 'command') continue
    const at = place.get(deed.step)
    if (at === undefined) {
      faults.push(`${deed.step} is in no plan`)
      continue
    }
    const me = outline.entries[at]
    for (const before of outline.entries.slice(0, at)) {
      if (before.kind !== 'step' || !isJob(before) || before.step.when !== undefined) continue
      if (left.has(before.step.host) || there.has(before.id)) continue
      if (me !== undefined && before.together !== null && before.together === me.together) continue
      faults.push(`${deed.step} began before ${before.id} was done`)
      break
    }
  }
  return faults
}

/** No more servers of a backend are out at once than the cloud can do without, but for an outage of the procedure. */
function tooFewUp({ cloud: { deeds }, outline, hosts, minimumUp }: Night): readonly string[] {
  const outage = new Set(
    outline.entries.flatMap((entry) => (entry.kind === 'step' && entry.step.outage === true ? [String(entry.id)] : [])),
  )
  const out = new Set<string>()
  for (const deed of deeds) {
    if (deed.what === 'in') out.delete(deed.host)
    if (deed.what !== 'out' || outage.has(deed.step)) continue
    out.add(deed.host)
    if (hosts - out.size < minimumUp) return [`${[...out].join(' and ')} were out at once`]
  }
  return []
}

/** A command that needs a drained node begins while its servers are out. */
function undrained({ cloud: { deeds }, outline }: Night): readonly string[] {
  const needs = new Map(
    outline.entries.flatMap((entry) =>
      entry.kind === 'step' && entry.step.action.kind === 'job' && entry.step.drainedBy !== undefined
        ? [[String(entry.id), String(entry.step.drainedBy.host)] as const]
        : [],
    ),
  )
  const out = new Set<string>()
  return deeds.flatMap((deed) => {
    if (deed.what === 'out') out.add(deed.host)
    if (deed.what === 'in') out.delete(deed.host)
    const host = deed.what === 'command' ? needs.get(deed.step) : undefined
    return host !== undefined && !out.has(host) ? [`${deed.what} of a step on ${host} began while it served`] : []
  })
}

/** A phase behind a gate begins only after a confirmation, and while every node that was not left out is on the new release. */
function tooEarly({ cloud: { deeds, schedule }, outline, sent, progress }: Night): readonly string[] {
  const cloudSawOld = (host: string, at: number): boolean =>
    schedule.faults.some((fault) => fault.kind === 'old-code' && fault.host === host && at < fault.until)
  return outline.entries.flatMap((entry) => {
    if (entry.kind !== 'gate' || entry.gate.before === undefined) return []
    const { before, name } = entry.gate
    const begun = commandsOf(deeds).find(({ step }) => step === before.id)
    if (begun === undefined) return []
    const faults: string[] = []
    if (!sent.some(({ at, signal }) => signal === name && at <= begun.at)) faults.push(`${before.id} began unconfirmed`)
    const left = leftOutOf(progress)
    const done = new Set(
      deeds
        .filter(({ at }) => at <= begun.at)
        .flatMap((deed) => (deed.what === 'effect' && deed.effect === 'all' ? [deed.step] : [])),
    )
    for (const { host } of entry.gate.evidence.nodes) {
      if (left.has(host.name)) continue
      if (cloudSawOld(host.name, begun.at))
        faults.push(`${before.id} began while ${host.name} was seen on the old release`)
      const started = outline.entries.filter(
        ({ id }) => String(id).split('/')[1] === host.name && (String(id).split('/')[2] ?? '').startsWith('start-'),
      )
      if (started.some(({ id }) => !done.has(id)))
        faults.push(`${before.id} began with ${host.name} on the old release`)
    }
    return faults
  })
}

/** An upgrade ends done with everything done, or for a person's word; otherwise it waits for a person, and says so. */
function ends({ cloud, outline, progress, ended, why, sent }: Night): readonly string[] {
  switch (ended) {
    case 'failed':
      return [`the workflow failed: ${why}`]
    case 'silent':
      return [`it comes to no end and asks nobody: ${why}`]
    case 'Aborted':
      return sent.some(({ signal }) => signal === 'abort') ? [] : ['it was aborted by nobody']
    case 'Done': {
      const left = leftOutOf(progress)
      const undone = outline.entries.filter(
        (entry) =>
          isJob(entry) &&
          entry.kind === 'step' &&
          entry.step.when === undefined &&
          !left.has(entry.step.host) &&
          cloud.effects.get(entry.id) !== 'all',
      )
      const deferred = sent.some(({ signal }) => signal.includes('defer'))
      return [
        ...(undone.length > 0 && !deferred ? [`it is done without ${undone.map(({ id }) => id).join(', ')}`] : []),
        ...(cloud.out.size > 0 && left.size === 0 ? [`it is done with ${[...cloud.out].join(', ')} out`] : []),
      ]
    }
  }
}
