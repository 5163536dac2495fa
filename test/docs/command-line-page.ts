import type { Argument, Command, Option } from 'commander'
import { exitCodes } from '../../client/exit-codes'
import { commandLine } from '../../client/program'
import { commandLine as workerCommandLine } from '../../worker/command-line'
import { table } from './table'

const code = (text: string): string => `\`${text}\``
const quoted = (words: readonly string[]): string => words.map(code).join(', ')

/** The help of a command, as it prints it. */
function helpOf(command: Command): string {
  let said = ''
  command.configureOutput({ writeOut: (text) => void (said += text) }).exitOverride()
  try {
    command.parse(['--help'], { from: 'user' })
  } catch {
    // commander ends so once it has printed the help.
  }
  return said
}

/** The examples that stand below the help of a command. */
const examplesOf = (command: Command): readonly string[] =>
  (helpOf(command).split('Examples:\n')[1] ?? '')
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')

const capital = (text: string): string => text.slice(0, 1).toUpperCase() + text.slice(1)

const choicesOf = ({ argChoices }: Argument | Option): string =>
  argChoices === undefined ? '' : `: ${quoted(argChoices)}`

function rowOf(option: Option): readonly string[] {
  const { flags, description, defaultValueDescription } = option
  const defaultValue: unknown = option.defaultValue
  const isTold = typeof defaultValue === 'string' || typeof defaultValue === 'number'
  const standard = defaultValueDescription ?? (isTold ? String(defaultValue) : undefined)
  return [code(flags), description + choicesOf(option) + (standard === undefined ? '' : ` (${code(standard)})`)]
}

function sectionOf(command: Command): string {
  const { registeredArguments, options } = command
  const rows = [
    ...registeredArguments.map((argument) => [
      code(argument.required ? `<${argument.name()}>` : `[${argument.name()}]`),
      argument.description + choicesOf(argument),
    ]),
    ...options.map(rowOf),
  ]
  return [
    `### ${command.name()}`,
    '',
    `${capital(command.description())}.`,
    '',
    table(['argument', 'is'], rows),
    '',
    '```text',
    ...examplesOf(command),
    '```',
    '',
  ].join('\n')
}

const head = `# The command line

\`openstack-upgrade VERB …\`, [installed](../how-to/install.md) or from \`bin\` of a clone; \`npm run upgrade -- VERB …\` in a clone does
the same, later and with npm's own words. \`--help\` after any command shows what stands here. NO_COLOR is heeded. \`worker\` and
\`lab\` are programs of their own: [run workers](../how-to/run-workers.md), [the simulated lab](lab-simulated.md).

Made from the commands themselves; \`WRITE_DOCS=1 npm test -- test/docs\` writes it anew.

## Exit codes

Every command ends with one of these, for scripts; they never change.
`

const completion = `## Completion

In a clone put \`bin\` on the PATH. Then one of these lines completes commands, services, options and the names of clouds, in bash or
zsh. Put it into \`~/.bashrc\` or \`~/.zshrc\` to keep it:

\`\`\`sh
source <(openstack-upgrade completion bash)
source <(openstack-upgrade completion zsh)
\`\`\`

## Commands
`

/** docs/reference/command-line.md: every verb, argument and option, and the exit codes. */
export function commandLinePage(): string {
  const { root } = commandLine(() => undefined)
  return [
    head,
    table(
      ['code', 'means'],
      exitCodes.map(({ code: exit, means }) => [String(exit), means]),
    ),
    '',
    completion,
    root.commands.map((command) => sectionOf(command)).join('\n'),
    '## The worker',
    '',
    '```text',
    helpOf(workerCommandLine()).trimEnd(),
    '```',
    '',
  ].join('\n')
}
