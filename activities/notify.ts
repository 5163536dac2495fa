import { spawn } from 'node:child_process'
import { codeOf } from '../cloud/load'
import { loadNotify, type NotifyTarget } from '../cloud/load/notify'
import type { Notify } from '../cloud/model/cloud'
import { upgradeError } from '../cloud/model/errors'

const usualLimitMilliseconds = 20_000

/** As an upgrade says it; one that was begun before histories held a reference alone says it all. */
export type NotifyInput = Notify | NotifyTarget

/**
 * As `Activities.notify`: hands a text to the site's own command (on its input) or webhook (as JSON). Neither is in a
 * history: the worker reads them from the cloud's file.
 * @param limitMilliseconds how long a command or a webhook may take; 20 s
 * @throws UpgradeError NotifyFailed, which names no URL and no command
 */
export async function notify({
  notify: how,
  text,
  limitMilliseconds = usualLimitMilliseconds,
}: {
  readonly notify: NotifyInput
  readonly text: string
  readonly limitMilliseconds?: number
}): Promise<void> {
  const target = how.kind === 'described' ? await loadNotify(how.cloud) : how
  switch (target.kind) {
    case 'none':
      return
    case 'command':
      return runCommand(target.command, text, limitMilliseconds)
    case 'webhook':
      return post(target.url, text, limitMilliseconds)
  }
}

async function post(url: string, text: string, limitMilliseconds: number): Promise<void> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ text }),
    signal: AbortSignal.timeout(limitMilliseconds),
  }).catch((error: unknown) => {
    // Its cause names the server at most; an error of our own does not pass the URL on.
    const cause = typeof error === 'object' && error !== null && 'cause' in error ? error.cause : error
    const reason = codeOf(cause) ?? 'no answer came'
    throw upgradeError('NotifyFailed', { reason: `the webhook could not be reached (${reason})` })
  })
  if (!response.ok) throw upgradeError('NotifyFailed', { reason: `the webhook answered ${response.status}` })
}

/** Ends a command with all that it has begun: one that ignores a request to end would stay, and be waited for. */
function killGroup(pid: number | undefined): void {
  if (pid === undefined) return
  try {
    process.kill(-pid, 'SIGKILL')
  } catch {
    // It has ended in this moment.
  }
}

function runCommand(command: string, text: string, limitMilliseconds: number): Promise<void> {
  return new Promise((resolve, reject) => {
    // By the environment: arguments are shown to every user of the worker's machine.
    const child = spawn('/bin/sh', ['-c', 'command=$COMMAND; unset COMMAND; eval "$command"'], {
      env: { ...process.env, COMMAND: command },
      stdio: ['pipe', 'ignore', 'ignore'],
      // A process group of its own, so that it can be ended whole.
      detached: true,
    })
    const failed = (reason: string): void => {
      clearTimeout(late)
      reject(upgradeError('NotifyFailed', { reason }))
    }
    const late = setTimeout(() => {
      killGroup(child.pid)
      failed(`the command had not ended after ${limitMilliseconds / 1000} s, and was killed`)
    }, limitMilliseconds)
    child.on('error', (error) => failed(error.message))
    child.on('exit', (code) => {
      clearTimeout(late)
      if (code === 0) resolve()
      else failed(`the command ended with ${code ?? 'a signal'}`)
    })
    // A command that reads nothing closes its input early: that is no fault of it.
    child.stdin.on('error', () => undefined)
    child.stdin.end(`${text}\n`)
  })
}
