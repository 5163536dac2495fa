import { Argument, type Command, type Option } from 'commander'
import type { CommandLine } from './command-line'
import { print } from './print'

const program = 'openstack-upgrade'

const words = (all: readonly string[]): string => `'${all.join(' ')}'`

const valueOf = (option: Option): readonly string[] | undefined =>
  option.required || option.optional ? (option.argChoices ?? []) : undefined

const optionsOf = (command: Command): readonly Option[] => command.options.filter(({ long }) => long !== undefined)

/** The values that a shell offers for a command's options: `command:--option) values`. */
function valueCases(command: Command): string[] {
  return optionsOf(command).flatMap((option) => {
    const values = valueOf(option)
    if (values === undefined || option.long === undefined) return []
    const offered =
      option.long === '--cloud' ? '_openstack_upgrade_clouds' : `_openstack_upgrade_offer ${words(values)}`
    return [`    ${command.name()}:${option.long}) ${offered}; return ;;`]
  })
}

/** The options of a command, and the values of its arguments. */
function wordsCase(command: Command): string {
  const options = [...optionsOf(command).flatMap(({ long }) => long ?? []), '--help']
  const choices = command.registeredArguments.flatMap((argument) => argument.argChoices ?? [])
  return `    ${command.name()}) options=${words(options)} arguments=${words(choices)} ;;`
}

/** The script by which bash completes every command, service and option, made from the commands as they are. */
export function bashScript(root: Command): string {
  const commands = root.commands
  return String.raw`# Completion of ${program} for bash. Load it with: source <(${program} completion bash)
_openstack_upgrade() {
  local word=\${COMP_WORDS[COMP_CWORD]} before=\${COMP_WORDS[COMP_CWORD-1]} command=\${COMP_WORDS[1]}
  local options= arguments= each
  _openstack_upgrade_offer() { COMPREPLY=($(compgen -W "$1" -- "$word")); }
  _openstack_upgrade_clouds() {
    local folder=\${OPENSTACK_UPGRADE_CLOUDS:-clouds} names=
    # compgen expands its words: a name that is no cloud's could hold a command.
    for each in "$folder"/*.yaml; do
      each=\${each##*/} each=\${each%.yaml}
      [[ $each =~ ^[a-z][a-z0-9-]*$ ]] && names="$names $each"
    done
    COMPREPLY=($(compgen -W "$names" -- "$word") $(compgen -f -- "$word"))
  }
  COMPREPLY=()
  if [ "$COMP_CWORD" = 1 ]; then _openstack_upgrade_offer ${words([...commands.map((each) => each.name()), '--help'])}; return; fi
  case $command:$before in
${commands.flatMap(valueCases).join('\n')}
  esac
  case $command in
${commands.map(wordsCase).join('\n')}
  esac
  case $word in -*) _openstack_upgrade_offer "$options"; return ;; esac
  # One argument is enough.
  for each in "\${COMP_WORDS[@]:2:COMP_CWORD-2}"; do
    case " $arguments " in *" $each "*) _openstack_upgrade_offer "$options"; return ;; esac
  done
  _openstack_upgrade_offer "$arguments"
}
complete -F _openstack_upgrade ${program}`.replaceAll('\\$', '$')
}

/** The script for zsh, by zsh's own way to use bash completions. */
const zshScript = (root: Command): string =>
  `autoload -Uz compinit bashcompinit && compinit && bashcompinit\n${bashScript(root)}`

/** `completion`: prints a script for the shell. */
export function defineCompletion(line: CommandLine): void {
  line
    .command('completion', 'prints the script by which a shell completes commands, services and options', [
      'bash',
      'zsh',
    ])
    .addArgument(new Argument('<shell>', 'which shell').choices(['bash', 'zsh']))
    .action((shell: string) => {
      print(shell === 'zsh' ? zshScript(line.root) : bashScript(line.root))
      line.end(0)
    })
}
