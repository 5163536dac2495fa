import { randomBytes } from 'node:crypto'
import { quote, script as lines } from '../../cloud/model/commands'
import type { Host } from '../../cloud/model/hosts'

/** The mark on standard error of a script whose mark on standard output is this one. */
export const otherMark = (mark: string): string => `${mark}-errors`

/** A script on its way to a host's sh, through any login shell. */
export interface Delivery {
  /** For the login shell. It reads alike in sh, bash, zsh, ksh, csh, tcsh and fish, and names nothing of the script. */
  readonly commandLine: string
  /** The script itself, as standard input. */
  readonly input: string
}

/** A mark that no output holds by chance or by intent. */
export function newMark(): string {
  return `--${randomBytes(12).toString('hex')}`
}

/**
 * Makes sh read the script from standard input and run it, as the user and with the PATH that jobs have. csh expands `!`
 * and ends a word at a newline also within single quotes, fish knows `\` there, and one argument holds 128 KiB: so the
 * login shell gets one short line without any of these. A script that is cut off, or of which a start-up file has read a
 * part, is shorter and is not run: SSH itself lets no byte change. As a comment in base64 it is no command to any other
 * program that reads it: many a start-up file ends with `exec zsh`.
 */
export function deliver(host: Host, script: string): Delivery {
  const input = `#${Buffer.from(script).toString('base64')}\n`
  const read = `set --; LC_ALL=C; s=$(head -c ${input.length} | base64 -di; echo x)`
  const isWhole = `[ \${#s} = ${Buffer.byteLength(script) + 1} ]`
  const orNot = '{ echo "sh got only a part of its script" >&2; exit 65; }'
  const become = host.become === 'sudo' ? 'sudo -n ' : ''
  // bash takes over settings such as errexit from SHELLOPTS where a start-up file exports it.
  const shell = `env -u SHELLOPTS PATH=${quote(host.path)} sh -c`
  const reading = `'${read}; ${isWhole} || ${orNot}; s=\${s%x}; eval "$s"'`
  return { commandLine: `exec ${become}${shell} '${withoutFunctions}' sh ${reading}`, input }
}

/**
 * Runs its first argument without the functions that a start-up file exports. bash takes them over, also as sh, and in each
 * bash below a dash: every script would call the login's own `grep`. Where there are none, as nearly everywhere, a dash
 * begins no process for it.
 */
const withoutFunctions = [
  // Of bash alone; unset and exec can't be functions of a bash that is called sh.
  'case ${BASH_VERSION-} in "") ;; *) unset -f declare',
  'for f in $(declare -F 2>/dev/null); do unset -f -- "$f"; done ;; esac',
  // A dash has no other way to see a variable whose name is none. An environment that can't be read may have some.
  'b=1',
  '{ b=; while IFS= read -r e || [ "$e" ]; do case $e in *BASH_FUNC_*) b=1 ;; esac; done; } </proc/$$/environ',
  'case $b in "") eval "$1"; exit ;; esac',
  'set -f',
  'exec env $(env | grep -o "^BASH_FUNC_[^=]*" | sed "s/^/-u /") sh -c "$1"',
].join('; ')

/**
 * Settings of a login that change the output of common tools, or the files that a shell reads before its script. Messages
 * are in English, since known failures are found by their words (cloud/model/known-failures). Names and passwords may be
 * UTF-8; CentOS 7 has no C.UTF-8 and gets C.
 */
const environment = lines(
  'unset LANGUAGE GREP_OPTIONS CDPATH POSIXLY_CORRECT COLUMNS',
  // By SSH_CLIENT bash takes itself for a login's shell, and reads .bashrc once more (SSH_SOURCE_BASHRC, as in Debian).
  'unset BASH_ENV ENV SSH_CLIENT SSH2_CLIENT',
  // A folder that is made at a login and removed at its end (pam_tmpdir), or that was never there.
  '[ -d "${TMPDIR-/}" ] && [ -w "${TMPDIR-/}" ] || unset TMPDIR',
  'LC_ALL=C',
  'for locale in C.UTF-8 C.utf8; do [ ! -d "/usr/lib/locale/$locale" ] || LC_ALL=C.UTF-8; done',
  'export LC_ALL',
)

/**
 * The script, with the mark and `begin` before all that it prints on either stream; not run where nobody can hear it. A
 * login may have joined the streams: then the mark of the other one comes first, and counts as the login's words.
 */
export function begun(mark: string, script: string): string {
  return lines(environment, `echo ${otherMark(mark)} begin >&2`, `echo ${mark} begin || exit 65`, script)
}

/**
 * The script between two marks. It has no standard input. Its exit code follows its output, even if it changes its shell's
 * settings.
 * @param hears true: the worker's words come on descriptor 3
 */
export function proven(mark: string, script: string, hears: boolean): string {
  const input = hears ? '3<&0 </dev/null' : '</dev/null'
  return begun(mark, lines(`(eval ${quote(script)}) ${input}`, `echo "${mark} end $?."`))
}
