import type { ServiceOnCloud } from '../cloud'
import type { Host } from '../hosts'
import { serviceNames } from '../ids'
import { quote, script } from './shell'
import { findLogPy } from './programs.generated'

/** A service's own administration command, which logs as the service's configuration says. */
const toolIn = new RegExp(String.raw`\b(?:${serviceNames.join('|')})-(?:db-)?(?:manage|status)\b`)

/** Bytes of a log's new lines that are shown. A host sends more than that of a stream, so the tool's own last words stay. */
const shownBytes = 4000

/**
 * Prints where a tool logs to: `file PATH`, or `said WORDS` if it is no file. oslo.log is asked if the Python has it.
 * Otherwise its options are read from the files (oslo_log/log.py, _get_log_file_path; oslo_log/_options.py).
 */
const findLog = findLogPy

/** Prints the lines that a log has gained since it was noted, even if it was rotated or truncated meanwhile. */
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
  // Other programs may write to this log: their day's work must not push the errors out.
  `    else errors=$(mktemp) && echo '(the last errors of it)'; grep -aE ' (CRITICAL|ERROR|TRACE) |^[^0-9]' "$more" > "$errors"`,
  // Whole lines only: a secret whose name was cut off can't be recognised.
  `      if [ "$(stat -c %s "$errors")" -le ${shownBytes} ]; then cat "$errors"; else tail -c ${shownBytes} "$errors" | sed 1d; fi`,
  '      rm -f "$errors"; fi',
  '  fi',
  '  rm -f "$more"',
  '}',
)

/**
 * The script of a command that runs a service's own tool; the tool's new log lines follow its output. Packages set log_dir,
 * and then a traceback is in the log file only. Ends with the script's own exit code.
 * @param line the command's template, filled in; it names the tool
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
