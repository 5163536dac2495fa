import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Platform } from '../base'
import type { Addresses } from './addresses'
import { backendsAtNewton, logOf, type Backend } from './backends'
import type { Layout } from './layout'
import { controllers, type HostName } from '../../host-names'

const patienceSeconds = 60
const shownLines = 10
const pollMilliseconds = 200
const answerPatienceMilliseconds = 5000

/**
 * Waits until every API that a controller has at Newton gives its version document.
 * @throws where one doesn't, by its name, with the end of its log
 */
export async function apisReady(layout: Layout, addresses: Addresses, platform: Platform): Promise<void> {
  const each = controllers.flatMap((host) => backendsAtNewton.map((backend) => ({ host, backend })))
  await Promise.all(each.map(({ host, backend }) => ready(layout, platform, host, addresses.hosts[host], backend)))
}

async function ready(
  layout: Layout,
  platform: Platform,
  host: HostName,
  address: string,
  backend: Backend,
): Promise<void> {
  const { daemon, port, check, answers } = backend
  const end = Date.now() + patienceSeconds * 1000
  const url = `http://${address}:${port}${check}`
  for (;;) {
    const answer = await statusOf(url)
    if (answers.some((each) => each === answer)) return
    if (Date.now() > end) {
      const log = join('var/log', logOf(backend, platform))
      const last = endOf(join(layout.root(host), log))
      throw new Error(`${daemon} on ${host} does not answer at ${url} (${answer}); the end of its /${log}:\n${last}`)
    }
    await sleep(pollMilliseconds)
  }
}

function statusOf(url: string): Promise<number | string> {
  return fetch(url, { redirect: 'manual', signal: AbortSignal.timeout(answerPatienceMilliseconds) }).then(
    async (response) => {
      await response.text()
      return response.status
    },
    (error: unknown) => (error instanceof Error ? error.message : String(error)),
  )
}

function endOf(file: string): string {
  try {
    return readFileSync(file, 'utf8').trimEnd().split('\n').slice(-shownLines).join('\n')
  } catch {
    return 'nothing'
  }
}
