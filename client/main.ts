import { Argument, Command, CommanderError, Option } from 'commander'
import { UpgradeError } from '../cloud/model/errors'
import { UpgradeName, upgradeNames } from '../cloud/model/ids'
import { gateAnswers } from '../workflows/primitives'
import { decideCommand, openGate, startCommand } from './commands/act'
import { preflightCommand } from './commands/preflight'
import { planCommand, statusCommand, watchCommand } from './commands/read'

const print = (text: string): void => void process.stdout.write(`${text}\n`)
const complain = (text: string): void => void process.stderr.write(`${text}\n`)

/** The command line. Each action returns the exit code. */
function program(exit: (code: number) => void): Command {
  const root = new Command('upgrade')
    .description('Upgrades the services of an OpenStack cloud from Newton to Ocata, one workflow each.')
    .exitOverride()
    .showHelpAfterError()
  const cloud = (): Option =>
    new Option('--cloud <name or file>', 'a name in the clouds folder, or a file').default('production')
  const command = (name: string, description: string): Command =>
    root
      .command(name)
      .description(description)
      .addArgument(
        new Argument('<service>', 'the service, what of Nova waits for its computes, or all of the cloud').choices(
          upgradeNames,
        ),
      )
      .addOption(cloud())
  const person = (to: Command): Command =>
    to.option('--note <text>', 'why, for the record').option('--by <name>', 'who decides, for the record')
  const said = ({ by, note }: { by?: string; note?: string }): Record<string, string> => ({
    ...(by === undefined ? {} : { by }),
    ...(note === undefined ? {} : { note }),
  })
  interface Options {
    cloud: string
    json?: boolean
    all?: boolean
    watch?: boolean
    by?: string
    note?: string
    now?: boolean
    answer?: string
    step?: string
    cutSessions?: boolean
    contractOnly?: boolean
  }
  const action =
    (work: (service: UpgradeName, options: Options) => Promise<number>) =>
    async (service: string, options: Options): Promise<void> =>
      exit(await work(UpgradeName.parse(service), options))

  command('plan', 'the steps in order, with commands and impact; reads nothing, changes nothing')
    .option('--json', 'for programs')
    .action(action((service, options) => planCommand(service, options, print)))
  command('preflight', 'every check, read-only: what to mend, with remedies; exit code 1 where there is something')
    .option('--all', 'also what passed, a line each')
    .option('--json', 'for programs: every check')
    .action(action((service, options) => preflightCommand(service, options, print, complain)))
  command('start', 'starts the upgrade, or does what is left of one')
    .option('--watch', 'shows it until it needs a person')
    .option('--contract-only', 'nothing but the contract, which was deferred at its gate')
    .action(
      action(async (service, options) => {
        const code = await startCommand(service, options, print)
        return options.watch === true ? watchCommand(service, options, print) : code
      }),
    )
  command('status', 'where it stands; exit code 3: at a gate, 4: attention, 5: paused, 6: aborted')
    .option('--json', 'for programs')
    .option('--watch', 'shows each step until it needs a person')
    .action(
      action((service, options) =>
        options.watch === true ? watchCommand(service, options, print) : statusCommand(service, options, print),
      ),
    )
  person(command('confirm', 'opens the gate that waits, if what it asks is true'))
    .addOption(new Option('--answer <answer>', 'what to answer').choices(gateAnswers).default('confirm'))
    .action(
      action(async (service, options) => {
        const gate = await openGate(service, options.cloud)
        return decideCommand(service, options.cloud, gate, { ...said(options), answer: options.answer }, print)
      }),
    )
  for (const [verb, description] of [
    ['pause', 'stops at the next point where every node serves'],
    ['abort', 'ends the upgrade at the next point where every node serves'],
  ] as const) {
    person(command(verb, description))
      .option('--now', 'between steps: what is down stays down')
      .action(
        action((service, options) =>
          decideCommand(service, options.cloud, verb, { ...said(options), now: options.now === true }, print),
        ),
      )
  }
  person(command('resume', 'goes on after a pause')).action(
    action((service, options) => decideCommand(service, options.cloud, 'resume', said(options), print)),
  )
  for (const [verb, description] of [
    ['retry', 'tries the step that needs attention again'],
    ['skip', '“I did it by hand”: goes on if the probe agrees'],
    ['park', 'ends the waiting for a step, not its job'],
  ] as const) {
    const made = person(command(verb, description)).option('--step <id>', 'only if this step needs attention')
    if (verb === 'retry') made.option('--cut-sessions', 'cuts the sessions that keep a drain from its end')
    made.action(
      action((service, options) =>
        decideCommand(
          service,
          options.cloud,
          verb,
          {
            ...said(options),
            ...(options.step === undefined ? {} : { step: options.step }),
            ...(options.cutSessions === true ? { cutSessions: true } : {}),
          },
          print,
        ),
      ),
    )
  }
  return root
}

program((code) => {
  process.exitCode = code
})
  .parseAsync()
  .catch((error: unknown) => {
    if (error instanceof CommanderError) {
      process.exitCode = error.exitCode === 0 ? 0 : 2
      return
    }
    complain(error instanceof UpgradeError ? error.message : String(error))
    process.exitCode = error instanceof UpgradeError && error.kind === 'input' ? 2 : 1
  })
