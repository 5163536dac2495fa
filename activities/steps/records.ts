import { createHash } from 'node:crypto'
import type { StepInput } from '../../cloud/model/actions'
import type { Host, Server } from '../../cloud/model/hosts'
import type { BalancerName } from '../../cloud/model/ids'
import type { RecordStore } from '../haproxy'
import type { Notes } from '../job'

/** The name of the note in which a node keeps the state of these servers before their drain. */
export function drainNote(servers: readonly Server[]): string {
  const names = servers.map(({ backend, server }) => `${backend}/${server}`).join(' ')
  return `drain-${createHash('sha256').update(names).digest('hex').slice(0, 12)}`
}

/** The record of one drain on its node: each set of servers has its own. */
export function recordsOf(notes: Notes, host: Host, { upgrade, action }: StepInput): RecordStore {
  const key = drainNote('servers' in action ? action.servers : [])
  return {
    read: (late) => notes.readNote(host, upgrade, keyOf(key, late)),
    write: async (text, late) => {
      await notes.writeNoteOnce(host, upgrade, keyOf(key, late), text)
    },
    // The node's own record last: as long as it is there the drain is known to have begun.
    remove: async (late) => {
      for (const each of [...late, undefined]) await notes.removeNote(host, upgrade, keyOf(key, each))
    },
  }
}

const keyOf = (key: string, late: BalancerName | undefined): string => (late === undefined ? key : `${key}-${late}`)
