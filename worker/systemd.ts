import { spawn } from 'node:child_process'

/**
 * Tells systemd how the worker is, if a unit of Type=notify has started this process (sd_notify(3)). Node has no sockets of
 * that kind, so systemd's own program does it.
 */
export function tellSystemd(...words: readonly string[]): void {
  if (!process.env.NOTIFY_SOCKET) return
  const telling = spawn('systemd-notify', words, { stdio: ['ignore', 'ignore', 'inherit'] })
  telling.once('error', (error) => process.stderr.write(`worker: systemd was not told: ${error.message}\n`))
}
