import { Argument, Command, Option } from 'commander'
import { UpgradeName, upgradeNames } from '../../cloud/model/ids'
import { showExitCodes, type ExitCode } from '../exit-codes'
import { invocation } from './invocation'

/** What every command that is about a cloud is told. */
export interface CloudOptions {
  readonly cloud: string
}

/** Who decides and why, where they say so. */
export interface PersonOptions {
  readonly by?: string
  readonly note?: string
}

const examplesOf = (name: string, examples: readonly string[]): string =>
  ['', 'Examples:', ...examples.map((rest) => `  ${invocation} ${name} ${rest}`.trimEnd())].join('\n')

/** The command line as it grows: each command is defined in a file of its own kind, by these few words. */
export class CommandLine {
  readonly root = new Command(invocation)
    .description('Upgrades the services of an OpenStack cloud from one release to the next, one workflow each.')
    .exitOverride()
    .showHelpAfterError('Add --help for what there is, with examples.')
    .addHelpText('after', `\nExit codes:\n${showExitCodes()}\n\n${invocation} COMMAND --help shows examples.`)

  /** @param end told what the command that was typed ended with */
  constructor(readonly end: (code: ExitCode) => void) {}

  /** A command by its name, with examples of what may follow it. */
  command(name: string, description: string, examples: readonly string[]): Command {
    return this.root.command(name).description(description).addHelpText('after', examplesOf(name, examples))
  }

  /** A command about a cloud. */
  aboutCloud(name: string, description: string, examples: readonly string[]): Command {
    const cloud = new Option('--cloud <name or file>', 'a name in the clouds folder, or a file').default('production')
    return this.command(name, description, examples).addOption(cloud)
  }

  /** A command about one upgrade of a cloud. */
  aboutUpgrade(name: string, description: string, examples: readonly string[]): Command {
    return this.aboutCloud(name, description, examples).addArgument(
      new Argument('<service>', 'the service, what of Nova waits for its computes, or all of the cloud').choices(
        upgradeNames,
      ),
    )
  }

  /** A command by which a person decides something about an upgrade. */
  decision(name: string, description: string, examples: readonly string[]): Command {
    return this.aboutUpgrade(name, description, examples)
      .option('--note <text>', 'why, for the record')
      .option('--by <name>', 'who decides, for the record')
  }

  /** The action of a command about an upgrade: what its work comes to is the exit code. */
  action<Options extends CloudOptions>(
    work: (service: UpgradeName, options: Options) => Promise<ExitCode>,
  ): (service: string, options: Options) => Promise<void> {
    return async (service, options) => this.end(await work(UpgradeName.parse(service), options))
  }
}
