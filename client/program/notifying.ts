import type { NotifyOptions } from '../commands/notify'
import type { CommandLine } from './command-line'
import { complain, print } from './print'

/** `notify`: a trial notification. */
export function defineNotifying(line: CommandLine): void {
  line
    .aboutCloud('notify', 'a trial notification, sent by a worker through every channel of cloud.yaml', [
      '--cloud production',
      '--json | jq .ok',
    ])
    .option('--json', 'for programs')
    .action(async (options: NotifyOptions) => {
      const { notifyCommand } = await import('../commands/notify.js')
      line.end(await notifyCommand(options, print, complain))
    })
}
