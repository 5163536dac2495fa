import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { text } from 'node:stream/consumers'
import type { Asked, Bench } from './bench'
import { built } from './places'
import { printedFigures } from './report/printed'

/**
 * A bench that is a program of its own: its figures are the lines `name=figure …` that it prints.
 * @param argumentsOf those of the program
 */
export function program(
  name: string,
  title: string,
  argumentsOf: (asked: Asked) => readonly string[] = () => [],
): Bench {
  return {
    name,
    title,
    measure: async (asked) => {
      const words = [built('bench', `${name}.js`), ...argumentsOf(asked)]
      const child = spawn(process.execPath, words, { stdio: ['ignore', 'pipe', 'inherit'], signal: asked.signal })
      child.stdout.on('data', (chunk: Buffer) => asked.say(chunk.toString().trimEnd()))
      const [output] = await Promise.all([text(child.stdout), once(child, 'close')])
      if (child.exitCode !== 0) throw new Error(`bench/${name} exited ${String(child.exitCode ?? child.signalCode)}`)
      asked.add(printedFigures(title, output))
    },
  }
}
