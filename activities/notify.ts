import { spawn } from 'node:child_process'
import type { Notify } from '../cloud/model/cloud'
import { upgradeError } from '../cloud/model/errors'

const limitMilliseconds = 20_000

/** As `Activities.notify`: hands a text to the site's own command (on its input) or webhook (as JSON). */
export async function notify({ notify: how, text }: { readonly notify: Notify; readonly text: string }): Promise<void> {
  switch (how.kind) {
    case 'none':
      return
    case 'command':
      return runCommand(how.command, text)
    case 'webhook': {
      const response = await fetch(how.url, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ text }),
        signal: AbortSignal.timeout(limitMilliseconds),
      })
      if (!response.ok) throw upgradeError('NotifyFailed', { reason: `the webhook answered ${response.status}` })
    }
  }
}

function runCommand(command: string, text: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn('/bin/sh', ['-c', command], {
      stdio: ['pipe', 'ignore', 'ignore'],
      timeout: limitMilliseconds,
    })
    const failed = (reason: string): void => reject(upgradeError('NotifyFailed', { reason }))
    child.on('error', (error) => failed(error.message))
    child.on('close', (code) => {
      if (code === 0) resolve()
      else failed(`the command ended with ${code ?? 'a signal'}`)
    })
    // A command that reads nothing closes its input early: that is no fault of it.
    child.stdin.on('error', () => undefined)
    child.stdin.end(`${text}\n`)
  })
}
