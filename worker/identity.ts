import { createHash } from 'node:crypto'
import { readFileSync, readlinkSync } from 'node:fs'
import { hostname } from 'node:os'

/** Eight hexadecimal digits for this life of the machine and this namespace of pids; empty where Linux does not tell them. */
function placeOfPids(): string {
  try {
    const life = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8') + readlinkSync('/proc/self/ns/pid')
    return `#${createHash('sha256').update(life).digest('hex').slice(0, 8)}`
  } catch {
    return ''
  }
}

const place = placeOfPids()

/**
 * The name by which Temporal knows a worker: `4711@deploy1#0b5c2a91`. Containers that share a host's name, and machines that
 * were cloned, have other digits at its end.
 */
export const identityOf = (pid: number): string => `${pid}@${hostname()}${place}`

/** The pid in an identity, if its worker's pids are those of this process. */
export function pidHere(identity: string): number | undefined {
  const pid = Number(/^\d{1,10}(?=@)/.exec(identity)?.[0])
  return place !== '' && identity === identityOf(pid) ? pid : undefined
}
