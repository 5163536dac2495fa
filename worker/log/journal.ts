import { fstatSync } from 'node:fs'
import type { Level } from './line'

/** Priorities of syslog(3), as sd-daemon(3) has them at the beginning of a line. */
const priorities: Readonly<Record<Level, number>> = { fatal: 2, error: 3, warn: 4, info: 6, debug: 7, trace: 7 }

/**
 * True if the journal reads a stream of this process: systemd names the stream's device and inode in JOURNAL_STREAM. A
 * program that systemd has begun may have been given another stream since.
 */
export function isJournal(fd: number, stream: string | undefined = process.env.JOURNAL_STREAM): boolean {
  if (stream === undefined) return false
  try {
    const { dev, ino } = fstatSync(fd)
    return stream === `${dev}:${ino}`
  } catch {
    return false
  }
}

/** Text for the journal: each line with its priority, which the journal takes off. */
export const withPriority = (level: Level, text: string): string => text.replace(/^(?=.)/gm, `<${priorities[level]}>`)

/** Writes words for a person, beside the log, on standard error. */
export function sayToPerson(level: Level, text: string): void {
  process.stderr.write(isJournal(process.stderr.fd) ? withPriority(level, text) : text)
}
