import { Command, InvalidArgumentError } from 'commander'
import { z } from 'zod'
import type { Asked, Bench } from './bench'

const Options = z.object({ only: z.array(z.string()).optional(), rounds: z.number(), kills: z.number() })

/** The wishes of a command line: which benches, and how often. */
export interface Options extends Pick<Asked, 'rounds' | 'kills'> {
  readonly chosen: readonly Bench[]
}

/** Reads `--only`, `--rounds` and `--kills`. It exits with a sentence where one does not fit. */
export function readOptions(words: readonly string[], benches: readonly Bench[]): Options {
  const names = benches.map(({ name }) => name)
  const chosenNames = (list: string): string[] => {
    const asked = list.split(',')
    const unknown = asked.filter((name) => !names.includes(name))
    if (unknown.length > 0) throw new InvalidArgumentError(`there is no ${unknown.join(', ')}`)
    return asked
  }
  const command = new Command('npm run bench --')
    .description('Measures the product beside others; writes bench/results.json, bench/results.md and charts.')
    .option('--only <names>', `some of: ${names.join(',')}`, chosenNames)
    .option('--rounds <number>', 'how often each arm has its turn', count, 7)
    .option('--kills <number>', 'how often the worker is killed', count, 50)
    .parse(words, { from: 'user' })
  const { only = names, rounds, kills } = Options.parse(command.opts())
  return { chosen: benches.filter(({ name }) => only.includes(name)), rounds, kills }
}

const most = 1000

function count(word: string): number {
  const number = z.coerce.number().int().min(1).max(most).safeParse(word)
  if (!number.success) throw new InvalidArgumentError(`a number from 1 to ${most} is needed`)
  return number.data
}
