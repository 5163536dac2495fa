import { setTimeout as sleep } from 'node:timers/promises'
import type { Addresses } from './addresses'
import { backends, type Backend } from './backends'
import { controllers, type HostName } from './names'

const patienceSeconds = 60
const pollMilliseconds = 200
const answerPatienceMilliseconds = 5000

/**
 * Waits until every API of every controller gives its version document.
 * @throws where one doesn't, by its name and where its log is
 */
export async function apisReady(addresses: Addresses): Promise<void> {
  await Promise.all(controllers.flatMap((host) => backends.map((backend) => ready(host, addresses, backend))))
}

async function ready(host: HostName, addresses: Addresses, { unit, port, check }: Backend): Promise<void> {
  const end = Date.now() + patienceSeconds * 1000
  const url = `http://${addresses.hosts[host]}:${port}${check}`
  for (;;) {
    const answer = await statusOf(url)
    if (answer === 200 || answer === 300) return
    if (Date.now() > end) {
      throw new Error(
        `${unit} on ${host} does not come to answer at ${url}: ${answer}. Its log is below /var/log there`,
      )
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
