import { existsSync, readFileSync } from 'node:fs'
import { hostNames } from '../lab/host-names'
import type { Lab } from '../lab/simulated'

/** A pause of a worker or of a program on a host, in milliseconds since the epoch. */
export interface Wait {
  readonly begun: number
  readonly ended: number
  /** A row of `guards`, or the words that none of them knows. */
  readonly kind: string
}

/** The pauses that are known, by the words that are noted of them; the first that matches. */
const guards: readonly (readonly [words: RegExp, kind: string])[] = [
  [/^worker .*\bdrain\b/, 'drain: two idle readings, a second apart'],
  [/^worker .*\bjoin\b/, "join: HAProxy's checks have passed, then each server is UP"],
  [/^worker .*\bpreflight\b/, 'preflight: a host that does not answer yet'],
  [/^worker .*\bfollow\b/, 'whole cloud: the end of a service'],
  [/^worker .*\block\b/, 'lock: it is gone before the upgrade ends'],
  [/^job \S+\/(start|restart)-/, 'start: its process stays, or its API answers'],
  [/^job \S+\/alive-/, 'alive: the new process reports'],
  [/^job \S+\/stop-/, 'stop: its processes are gone'],
  [/^job \S+\/settle-/, 'cinder-volume: no volume is busy'],
  [/^question \d+$/, 'cinder-volume: no process writes its row any more'],
]

/** Looks at a joined node while a gate is open: no step waits for it. */
const besides = /^\d+ \d+ worker .*\bwatch\b/

/** Notes the pauses of programs on the lab's hosts, and those of its worker, in one file. */
export function noteWaits(lab: Lab, file: string): void {
  for (const host of hostNames) {
    lab.addProgram(host, 'sleep', [
      // The lab's own programs look for the end of theirs so often.
      'case $1 in 0.0*) exec /bin/sleep "$@" ;; esac',
      'begun=$(date +%s%3N) by="question $1"',
      'record=$(tr "\\000" "\\n" <"/proc/$PPID/cmdline" | sed -n "s,/g[0-9]*/cmd$,,p")',
      '[ ! -e "$record/name" ] || by="job $(sed -n 2p "$record/name")"',
      '/bin/sleep "$@"',
      `echo "$begun $(date +%s%3N) $by" >>'${file}'`,
    ])
  }
}

/** The pauses that were noted so far. */
export function notedWaits(file: string): Wait[] {
  if (!existsSync(file)) return []
  const lines = readFileSync(file, 'utf8').trimEnd().split('\n')
  const onTheWay = lines.filter((line) => !besides.test(line))
  return onTheWay.map((line) => {
    const [, begun = '', ended = '', words = ''] = /^(\d+) (\d+) (.*)$/.exec(line) ?? []
    const kind = guards.find(([pattern]) => pattern.test(words))?.[1] ?? words
    return { begun: Number(begun), ended: Number(ended), kind }
  })
}

/** The seconds in which at least one of these pauses was under way. */
export function secondsOf(waits: readonly Wait[]): number {
  let [covered, until] = [0, 0]
  for (const { begun, ended } of [...waits].sort((one, other) => one.begun - other.begun)) {
    covered += Math.max(0, ended - Math.max(begun, until))
    until = Math.max(until, ended)
  }
  return covered / 1000
}
