import { Command, Option } from 'commander'
import { z } from 'zod'
import { UpgradeOfNight } from './subject'

const labs = ['simulated', 'real'] as const

const Options = z.object({
  lab: z.enum(labs),
  seed: z.coerce.number().int().nonnegative(),
  runs: z.coerce.number().int().positive(),
  service: UpgradeOfNight.optional(),
  /** How many nights are run side by side. */
  atOnce: z.coerce.number().int().min(1).max(8),
})

export type Options = z.infer<typeof Options>

/**
 * Reads the command line. Ends the process after help (exit code 0), or after a complaint (1).
 * @param args the arguments after the program's name
 */
export function readOptions(args: readonly string[]): Options {
  const command = new Command('npm run chaos --')
    .description(
      'Runs whole upgrades on labs of their own, each under one to six faults drawn from its seed (docs/explanation/chaos.md).',
    )
    .addOption(
      new Option('--lab <lab>', 'the lab of each night; the real one as root on Debian 12')
        .choices(labs)
        .default('simulated'),
    )
    .option(
      '--seed <n>',
      'the seed of the first night; each night after it has the next one (a new one)',
      String(Math.floor(Date.now() / 1000)),
    )
    .option('--runs <k>', 'how many nights', '10')
    .addOption(new Option('--service <name>', 'the upgrade of each night').choices(UpgradeOfNight.options))
    .option('--at-once <n>', 'how many nights side by side, 8 at most', '1')
    .allowExcessArguments(false)
    .showHelpAfterError('Add --help for the options.')
    .parse(args, { from: 'user' })
  const options = Options.safeParse(command.opts())
  return options.success ? options.data : command.error(z.prettifyError(options.error))
}
