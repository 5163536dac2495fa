import { appendFileSync } from 'node:fs'
import { basename } from 'node:path'
import timers from 'node:timers/promises'

/**
 * Loaded before the built worker (node --require): notes each pause of an activity in the file that NOTED_WAITS names. A
 * line has its begin and end, and the files of activities that were waiting, the innermost first.
 */
const file = process.env.NOTED_WAITS ?? ''
const pause = timers.setTimeout

timers.setTimeout = async <T>(delay?: number, value?: T, options?: Parameters<typeof pause>[2]): Promise<T> => {
  const begun = Date.now()
  const frames = new Error().stack?.matchAll(/\/build\/activities\/([^:]+)\.js:/g) ?? []
  const waiting = [...new Set([...frames].map(([, path = '']) => basename(path)))]
  try {
    return await pause(delay, value, options)
  } finally {
    if (waiting.length > 0) appendFileSync(file, `${begun} ${Date.now()} worker ${waiting.join('/')}\n`)
  }
}
