import type { Entry } from '../../workflows/plan/outline'
import type { Night } from '../night'
import { progressOf } from '../person'
import { ending } from './ends'
import { lock } from './lock'
import { order } from './order'
import type { Read } from './read'
import { serving } from './serving'
import { twice } from './twice'

/** The rules that a night has broken, each in a sentence. They read what happened to the cloud, and not what was said of it. */
export function broken(night: Night): readonly string[] {
  const { deeds } = night.cloud.ledger
  const entries = new Map<string, readonly Entry[]>()
  for (const { entries: own } of night.cloud.book.outlines.values()) {
    const [first] = own
    if (first !== undefined) entries.set(first.upgrade, own)
  }
  const read: Read = {
    night,
    deeds,
    commands: deeds.filter((deed) => deed.what === 'command'),
    entries,
    leftOut: new Set(night.temporal.runs.flatMap((run) => (progressOf(run)?.leftOut ?? []).map(({ host }) => host))),
  }
  const unknown = [...night.cloud.hosts.unknownScripts].map((script) => `the model does not know a script of ${script}`)
  return [
    ...unknown,
    ...night.differences,
    ...twice(read),
    ...order(read),
    ...serving(read),
    ...lock(read),
    ...ending(read),
  ]
}
