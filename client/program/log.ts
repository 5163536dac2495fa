import { InvalidArgumentError, Option } from 'commander'
import type { LogOptions } from '../commands/log'
import type { CommandLine } from './command-line'
import { print } from './print'

function countOf(text: string): number {
  if (!/^[1-9]\d{0,6}$/.test(text)) throw new InvalidArgumentError('It is a number of lines, such as 50.')
  return Number(text)
}

/** `log`: the output of a step's command. */
export function defineLog(line: CommandLine): void {
  line
    .aboutCloud(
      'log',
      'what the command of a step has printed, read on its host; needs no Temporal where STEP is named',
      [
        'keystone/controller1/expand --cloud production',
        '--cloud production --follow',
        'nova/controller1/api-sync --lines 50',
      ],
    )
    .argument('[step]', 'its id, as status shows it: service/host/name; else the one that runs or needs attention')
    .addOption(new Option('--follow', 'goes on until the command ends').conflicts('json'))
    .addOption(new Option('--lines <number>', 'the last so many lines of each stream').argParser(countOf))
    .option('--json', 'for programs')
    .action(async (step: string | undefined, options: LogOptions) => {
      const { logCommand } = await import('../commands/log.js')
      line.end(await logCommand(step, options, print))
    })
}
