import { createInterface } from 'node:readline'
import { upgradeError } from '../../cloud/model/errors'
import type { Ask } from './ask'

/**
 * Asks on this terminal while the work lasts. Lines that are typed ahead answer the questions that follow.
 * @throws NothingAnswered if the input ends, or Ctrl-C is typed, before all is answered
 */
export async function onTerminal<T>(work: (ask: Ask) => Promise<T>): Promise<T> {
  const terminal = createInterface({ input: process.stdin, output: process.stdout })
  const typed: string[] = []
  let isOver = false
  let wake = (): void => undefined
  terminal.on('line', (line) => {
    typed.push(line)
    wake()
  })
  terminal.once('SIGINT', () => terminal.close())
  terminal.once('close', () => {
    isOver = true
    wake()
  })
  const ask: Ask = async (question, offered) => {
    terminal.setPrompt(`${question} [${offered}]: `)
    if (!isOver) terminal.prompt()
    while (typed.length === 0 && !isOver) await new Promise<void>((resolve) => (wake = resolve))
    const answer = typed.shift()
    if (answer === undefined) throw upgradeError('NothingAnswered', {})
    return answer.trim() === '' ? offered : answer.trim()
  }
  try {
    return await work(ask)
  } finally {
    terminal.close()
  }
}
