import { openLog, type Log, type LogOptions } from '../../../worker/log'
import type { Line } from '../../../worker/log/line'

/** A log whose lines a test reads. */
export interface CapturedLog {
  readonly log: Log
  readonly lines: readonly Line[]
}

export function captured(options: Partial<LogOptions> = {}): CapturedLog {
  const lines: Line[] = []
  const log = openLog(
    { level: 'info', identity: '1@deploy1', secrets: [], ...options },
    (line) => void lines.push(line),
  )
  return { log, lines }
}
