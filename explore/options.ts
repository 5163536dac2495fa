import { Command } from 'commander'
import { z } from 'zod'
import { UpgradeName } from '../cloud/model/ids'

const more = (text: string, before: readonly string[]): readonly string[] => [...before, text]

/** A text of JSON, parsed. */
const Json = z.string().transform((text, context): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    context.addIssue('it is no JSON')
    return z.NEVER
  }
})

const Options = z.object({
  minutes: z.coerce.number().positive(),
  /** How many nights are drawn at most; crashes in them are not counted. */
  runs: z.coerce.number().int().positive().optional(),
  seed: z.coerce.number().int().nonnegative(),
  crashes: z.coerce.number().int().nonnegative(),
  threads: z.coerce.number().int().min(1).max(64),
  upgrade: z.array(UpgradeName),
  schedule: z.array(Json),
  every: z.boolean(),
  show: z.boolean(),
  mutant: Json.optional(),
})

export type Options = z.infer<typeof Options>

/**
 * Reads the command line. Ends the process after help (exit code 0), or after a complaint (1).
 * @param args the arguments after the program's name
 */
export function readOptions(args: readonly string[]): Options {
  const command = new Command('npm run explore --')
    .description(
      'Runs whole upgrades on a modelled cloud, under faults and messages drawn from seeds (docs/explanation/explore.md).',
    )
    .option('--minutes <n>', 'ends after so long', '1')
    .option('--runs <n>', 'ends after so many nights (no bound)')
    .option('--seed <n>', 'the seed of the first night', '1')
    .option('--crashes <n>', 'how many crashes of the worker are tried in each drawn night', '8')
    .option('--threads <n>', 'how many threads', '1')
    .option('--upgrade <name>', 'draws nights of this upgrade alone; may be given again', more, [])
    .option('--schedule <json>', 'runs a printed schedule, and draws none; may be given again', more, [])
    .option('--every', "enumerates the crashes of Keystone's upgrade, and draws none", false)
    .option('--show', 'prints schedules that break no rule too', false)
    .option('--mutant <json>', "a change of the product's compiled code, with which the nights are run")
    .allowExcessArguments(false)
    .showHelpAfterError('Add --help for the options.')
    .parse(args, { from: 'user' })
  const options = Options.safeParse(command.opts())
  return options.success ? options.data : command.error(z.prettifyError(options.error))
}
