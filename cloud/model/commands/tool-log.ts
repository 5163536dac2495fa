import type { ServiceOnCloud } from '../cloud'
import type { Host } from '../hosts'
import { quote, script } from './shell'
import { findLogPy } from './programs.generated'

/** A service's own administration command, which logs as the service's configuration says. */
const toolIn = /\b(?:keystone|glance|nova|neutron|cinder)-(?:db-)?(?:manage|status)\b/

/** How much of what a log gained is shown: less than what a host sends of a stream, so that the tool's own last words stay. */
const shownBytes = 4000

/**
 * Says where a tool logs to: `file PATH`, or `said WORDS` where it is no file. oslo.log is asked itself where the Python has
 * it; else its options are read from the files (oslo_log/log.py, _get_log_file_path; oslo_log/_options.py).
 */
const findLog = findLogPy

/** What a log has gained since it was noted, also where it was rotated or cut meanwhile. */
const logFunctions = script(
  'note_log() {',
  '  log=$(echo "$places" | sed -n "s/^file //p" | head -n 1) log_size=0 log_inode=',
  '  if [ -n "$log" ] && [ -f "$log" ]; then log_size=$(stat -c %s "$log") log_inode=$(stat -c %i "$log"); fi',
  '}',
  'gained() {',
  '  now=$(stat -c %i "$log" 2>/dev/null)',
  '  if [ -n "$log_inode" ] && [ "$now" != "$log_inode" ]; then',
  '    rotated=$(find "${log%/*}" -maxdepth 1 -type f -inum "$log_inode" 2>/dev/null | head -n 1)',
  '    [ -z "$rotated" ] || tail -c "+$((log_size + 1))" "$rotated"',
  '    log_size=0',
  '  fi',
  '  [ -n "$now" ] || return 0',
  '  [ "$(stat -c %s "$log")" -ge "$log_size" ] || log_size=0',
  '  tail -c "+$((log_size + 1))" "$log"',
  '}',
  'say_log() {',
  '  echo "$places" | sed -n "s/^said //p"',
  '  [ -n "$log" ] || return 0',
  '  more=$(mktemp) || return 0',
  '  gained > "$more" 2>/dev/null',
  '  bytes=$(stat -c %s "$more")',
  '  if [ "$bytes" -gt 0 ]; then',
  '    echo "--- $log gained $bytes bytes meanwhile:"',
  `    if [ "$bytes" -le ${shownBytes} ]; then cat "$more"`,
  // Others may write to the same log: their day's work must not push the errors out.
  `    else errors=$(mktemp) && echo '(the last errors of it)'; grep -aE ' (CRITICAL|ERROR|TRACE) |^[^0-9]' "$more" > "$errors"`,
  // Whole lines alone: a secret whose name was cut off can't be known.
  `      if [ "$(stat -c %s "$errors")" -le ${shownBytes} ]; then cat "$errors"; else tail -c ${shownBytes} "$errors" | sed 1d; fi`,
  '      rm -f "$errors"; fi',
  '  fi',
  '  rm -f "$more"',
  '}',
)

/**
 * The script of a command that runs a service's own tool, with what the tool has logged meanwhile behind what it printed:
 * packages set log_dir, and then a traceback stands in a file and nowhere else. Ends with the script's own exit code.
 * @param line the command's template, filled in: the tool is named there
 */
export function withToolLog(service: ServiceOnCloud, host: Host, line: string, body: string): string {
  const tool = toolIn.exec(line)?.[0]
  if (tool === undefined) return body
  const config = service.config.replaceAll('{host}', host.name)
  const files = [config, `${config.slice(0, config.lastIndexOf('/'))}/${tool}.conf`]
  return script(
    `places=$(${quote(host.python)} - ${[tool, ...files].map(quote).join(' ')} 2>/dev/null <<'END_OF_PYTHON'`,
    findLog,
    'END_OF_PYTHON',
    ')',
    logFunctions,
    'note_log',
    '(',
    body,
    ')',
    'code=$?',
    'if [ "$code" -eq 0 ]; then say_log; else say_log >&2; fi',
    'exit "$code"',
  )
}
