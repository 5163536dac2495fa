import { Command, CommanderError, Option } from 'commander'
import { z } from 'zod'

export type Crash = 'expand' | 'random'

export interface DemoOptions {
  /** True if the gate is answered without asking. */
  readonly yes: boolean
  readonly keep: boolean
  /** When the worker is killed, if at all. */
  readonly crash: Crash | undefined
}

const Parsed = z.object({
  yes: z.boolean().default(false),
  keep: z.boolean().default(false),
  crash: z.enum(['expand', 'random']).optional(),
})

/**
 * Reads the command line.
 * @throws CommanderError with the exit code, after help or a complaint has been printed
 */
export function readOptions(args: readonly string[]): DemoOptions {
  const command = new Command('npm run demo --')
    .description('Upgrades a simulated cloud under load, from Newton to Ocata.')
    .option('--yes', 'answers the gates without asking, by real signals')
    .option('--keep', 'leaves lab, Temporal server and worker up')
    .addOption(
      new Option('--crash [when]', 'kills the worker with SIGKILL and starts another')
        .choices(['expand', 'random'])
        .preset('expand'),
    )
    .exitOverride()
    .allowExcessArguments(false)
    .parse(args, { from: 'user' })
  const { yes, keep, crash } = Parsed.parse(command.opts())
  return { yes, keep, crash }
}

/** The exit code of a command line that could not be read: 0 after help, 2 after a complaint. */
export function exitCodeOf(error: unknown): number | undefined {
  if (!(error instanceof CommanderError)) return undefined
  return error.exitCode === 0 ? 0 : 2
}
