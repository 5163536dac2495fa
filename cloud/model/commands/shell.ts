/** Text for /bin/sh: quoting, and the few functions that the rendered scripts share. Runs under dash and bash. */

/** One word of POSIX sh, for any text. */
export function quote(word: string): string {
  return /^[A-Za-z0-9_./:=@%+,-]+$/.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`
}

/** A script of several lines. Absent lines are left out. */
export function script(...lines: readonly (string | undefined)[]): string {
  // Not join(): it copies each program, and a plan of a thousand hosts has thousands of scripts.
  let text: string | undefined
  for (const line of lines) if (line !== undefined) text = text === undefined ? line : `${text}\n${line}`
  return text ?? ''
}

/**
 * Runs a template's lines and ends the script with their exit code at the first that fails. Not `(…) || exit`: within an
 * or-list the shell ignores `set -e` (POSIX.1-2017, XCU 2.14, set -e).
 */
export function orExit(lines: string): string {
  return script('(', 'set -e', lines, ')', 'code=$?', '[ "$code" -eq 0 ] || exit "$code"')
}

/**
 * `ticks_now` prints the clock ticks since boot. A tick is 1/100 s: USER_HZ on every Linux that runs OpenStack (proc(5);
 * getconf CLK_TCK). The function takes the start of a process born just then: /proc/uptime of a container may be its own,
 * while the starts of processes are the host's. This clock does not step when somebody sets the host's.
 */
export const ticksNow = "ticks_now() { sh -c 'read -r line </proc/$$/stat; set -- ${line##*) }; echo ${20}'; }"
