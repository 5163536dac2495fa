import type { Entry } from '../../workflows/plan/outline'
import type { Command, Read } from './read'

type Before = Extract<Entry, { kind: 'step' }>

/** A step whose effect has to be there before any step after it: it has a command, is always done, and no word stands for it. */
const counts = (entry: Entry): entry is Before =>
  entry.kind === 'step' &&
  entry.step.action.kind === 'job' &&
  entry.step.wordStands !== true &&
  (entry.step.when === undefined || entry.step.when.includes('not yet'))

/** The steps that had to be done before a command, and were not. */
function missing(
  command: Command,
  entries: readonly Entry[],
  there: ReadonlySet<string>,
  read: Read,
): Before | undefined {
  const at = entries.findIndex(({ id }) => id === command.step)
  const me = entries[at]
  return entries
    .slice(0, at)
    .filter(counts)
    .find(({ step, together }) => {
      if (read.leftOut.has(step.host) || there.has(step.id)) return false
      return me === undefined || together === null || together !== me.together
    })
}

/** The gate that a command stands behind, if it was not open: unconfirmed, or with a node on the old release. */
function shut(command: Command, entries: readonly Entry[], there: ReadonlySet<string>, read: Read): readonly string[] {
  const { sent, schedule } = read.night
  return entries.flatMap((entry, at) => {
    if (entry.kind !== 'gate') return []
    const [next] = entries.slice(at + 1).filter(({ kind }) => kind === 'step')
    if ((entry.gate.before?.id ?? next?.id) !== command.step) return []
    const said = sent.some(({ at: when, signal }) => signal === entry.gate.name && when <= command.at)
    if (!said) return [`${command.step} began unconfirmed`]
    if (entry.gate.before === undefined) {
      const isOld = schedule.faults.some((fault) => fault.kind === 'old-computes' && command.at < fault.until)
      return isOld ? [`${command.step} began while computes were on the old release`] : []
    }
    return entry.gate.evidence.nodes.flatMap(({ host: { name } }) => {
      if (read.leftOut.has(name)) return []
      const isOld = schedule.faults.some(
        (fault) => fault.kind === 'old-code' && fault.host === name && command.at < fault.until,
      )
      if (isOld) return [`${command.step} began while ${name} was seen on the old release`]
      const starts = entries
        .slice(0, at)
        .filter(
          (each) => counts(each) && each.step.host === name && /\/start-[^/]*$/.test(each.id) && !there.has(each.id),
        )
      return starts.length === 0 ? [] : [`${command.step} began with ${name} on the old release`]
    })
  })
}

/** The commands of an upgrade begin in the order of its plan, each after the effect of those before it, and behind open gates. */
export function order(read: Read): readonly string[] {
  const there = new Set<string>()
  const faults: string[] = []
  for (const deed of read.deeds) {
    if (deed.what === 'effect' && deed.effect === 'all') there.add(deed.step)
    if (deed.what !== 'command') continue
    const entries = read.entries.get(deed.upgrade)
    if (entries === undefined) continue
    const before = missing(deed, entries, there, read)
    if (before !== undefined) faults.push(`${deed.step} began before ${before.id} was done`)
    faults.push(...shut(deed, entries, there, read))
  }
  return faults
}
