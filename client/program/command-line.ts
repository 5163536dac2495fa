import { Argument, Command, Option } from 'commander'
import { ownVersion } from '../../cloud/load/version'
import type { UpgradeName } from '../../cloud/model/ids'
import { upgradeNames } from '../../cloud/model/names'
import { showExitCodes, type ExitCode } from '../exit-codes'
import { invocation } from './invocation'

/** The options of every command about a cloud. */
export interface CloudOptions {
  readonly cloud: string
}

/** The name and the reason of the person who decides, if given. */
export interface PersonOptions {
  readonly by?: string
  readonly note?: string
}

/** The key that signs a decision, if cloud.yaml has signers. */
export interface KeyOptions {
  readonly key?: string
  readonly print?: boolean
}

const examplesOf = (name: string, examples: readonly string[]): string =>
  ['', 'Examples:', ...examples.map((rest) => `  ${invocation} ${name} ${rest}`.trimEnd())].join('\n')

/** bin/openstack-upgrade runs these itself: they are no commands of this program. */
const otherPrograms = `Programs:
  worker   runs the upgrades' workflows and steps; Ctrl-C ends it, and no upgrade
  lab      a cloud on this machine, to rehearse on`

/** The command line under construction: each command is defined in a file of its own kind, by these methods. */
export class CommandLine {
  readonly root = new Command(invocation)
    .description('Upgrades the services of an OpenStack cloud from one release to the next, one workflow each.')
    .version(ownVersion(), '-V, --version', 'prints the version of this program')
    .exitOverride()
    .showHelpAfterError('Add --help for what there is, with examples.')
    .addHelpText(
      'after',
      `\n${otherPrograms}\n\nExit codes:\n${showExitCodes()}\n\n${invocation} COMMAND --help shows examples.`,
    )

  /** @param end called with the exit code of the typed command */
  constructor(readonly end: (code: ExitCode) => void) {}

  /** Defines a command by its name, with examples of its arguments. */
  command(name: string, description: string, examples: readonly string[]): Command {
    return this.root.command(name).description(description).addHelpText('after', examplesOf(name, examples))
  }

  /** Defines a command about a cloud. */
  aboutCloud(name: string, description: string, examples: readonly string[]): Command {
    const cloud = new Option('--cloud <name or file>', 'a name in the clouds folder, or a file').default('production')
    return this.command(name, description, examples).addOption(cloud)
  }

  /** Defines a command about one upgrade of a cloud. */
  aboutUpgrade(name: string, description: string, examples: readonly string[]): Command {
    return this.aboutCloud(name, description, examples).addArgument(
      new Argument('<service>', 'the service, what of Nova waits for its computes, or all of the cloud').choices(
        upgradeNames,
      ),
    )
  }

  /** Defines a command by which a person decides about an upgrade. */
  decision(name: string, description: string, examples: readonly string[]): Command {
    return this.aboutUpgrade(name, description, examples)
      .option('--note <text>', 'why, for the record')
      .option('--by <name>', 'who decides, for the record')
      .option('--key <file>', 'the ed25519 key that signs it, or its .pub file if an agent has the key')
      .option('--print', 'prints the signal for the temporal command and sends nothing')
  }

  /** The action of a command about an upgrade: the result of its work is the exit code. commander has refused other names. */
  action<Options extends CloudOptions>(
    work: (service: UpgradeName, options: Options) => Promise<ExitCode>,
  ): (service: UpgradeName, options: Options) => Promise<void> {
    return async (service, options) => this.end(await work(service, options))
  }
}
