import { createInterface } from 'node:readline/promises'
import { upgradeError } from '../../cloud/model/errors'
import type { Ask } from './ask'

/**
 * Asks on this terminal while the work lasts.
 * @throws NothingAnswered if the input ends, or Ctrl-C is typed, before all is answered
 */
export async function onTerminal<T>(work: (ask: Ask) => Promise<T>): Promise<T> {
  const lines = createInterface({ input: process.stdin, output: process.stdout })
  const ended = new Promise<never>((_, reject) => {
    lines.once('close', () => reject(upgradeError('NothingAnswered', {})))
    lines.once('SIGINT', () => lines.close())
  })
  // If all is answered, nobody waits for it.
  ended.catch(() => undefined)
  const ask: Ask = async (question, offered) => {
    const typed = await Promise.race([lines.question(`${question} [${offered}]: `), ended])
    return typed.trim() === '' ? offered : typed.trim()
  }
  try {
    return await work(ask)
  } finally {
    lines.close()
  }
}
