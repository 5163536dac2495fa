/** Text for /bin/sh: quoting, and the few functions that the rendered scripts share. Runs under dash and bash. */

/** One word of POSIX sh, whatever is in it. */
export function quote(word: string): string {
  return /^[A-Za-z0-9_./:=@%+,-]+$/.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`
}

/** A script of several lines. Absent lines are left out. */
export function script(...lines: readonly (string | undefined)[]): string {
  return lines.filter((line) => line !== undefined).join('\n')
}

/**
 * Runs a template's lines and ends the script with their exit code at the first that fails. Not `(…) || exit`: within an
 * or-list the shell ignores `set -e` (POSIX.1-2017, XCU 2.14, set -e).
 */
export function orExit(lines: string): string {
  return script('(', 'set -e', lines, ')', 'code=$?', '[ "$code" -eq 0 ] || exit "$code"')
}

/**
 * `processes_of EXPRESSION [FILE…]` prints `PID START` for each process one of whose arguments matches: START in clock
 * ticks since boot, so PID and START together name one process for ever. The dead (zombies), and the shells and tools
 * that merely have the expression among their arguments, are left out. With files, each a /proc/PID/cmdline, only those
 * processes are looked at.
 */
export const processesOf = script(
  'processes_of() {',
  '  sought=$1 && shift',
  '  [ "$#" -gt 0 ] || set -- /proc/[0-9]*/cmdline',
  '  for file in $(grep -zlE -e "$sought" "$@" 2>/dev/null); do',
  '    { read -r name < "${file%cmdline}comm" && read -r line < "${file%cmdline}stat"; } 2>/dev/null || continue',
  '    case $name in sh | dash | bash | sudo | su | sshd | grep) continue ;; esac',
  // A shell's child has the shell's arguments until it has become the program that it was made for.
  '    grep -qzE -e "$sought" "$file" 2>/dev/null || continue',
  '    pid=${file#/proc/} && pid=${pid%/cmdline}',
  '    (',
  '      set -- ${line##*) }',
  '      case $1 in Z | X) exit ;; esac',
  '      echo "$pid ${20}"',
  '    )',
  '  done',
  '}',
)

/**
 * `age_of START` prints the hundredths of a second since the process with that start began. A tick is 1/100 s: USER_HZ
 * on every Linux that runs OpenStack (proc(5); getconf CLK_TCK). Now is the start of a process born just then, since
 * /proc/uptime of a container may be its own while the starts are the host's.
 */
export const ageOf = script(
  'age_of() {',
  "  now=$(sh -c 'read -r line </proc/$$/stat; set -- ${line##*) }; echo ${20}')",
  '  echo $((now - $1))',
  '}',
)
