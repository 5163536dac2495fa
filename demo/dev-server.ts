import { once } from 'node:events'
import { createServer } from 'node:net'
import type { Program } from './program'

const attempts = 3

export interface DevServer {
  readonly program: Program
  /** host:port */
  readonly address: string
  /** The Web UI's URL. */
  readonly ui: string
}

/**
 * Starts Temporal's dev server with its Web UI, in memory, on free ports of 127.0.0.1. Another process may take a port
 * between the kernel's answer and the server's start, so it is tried three times.
 * @param home a folder for the server's files of a home folder
 * @throws with its output, if Temporal's CLI isn't named or doesn't start
 */
export async function startDevServer(
  home: string,
  start: (command: string, args: string[], env: NodeJS.ProcessEnv) => Program,
): Promise<DevServer> {
  const cli = process.env.TEMPORAL_CLI
  if (cli === undefined) throw new Error('TEMPORAL_CLI is not set. Run `npm run demo`, which finds or installs it.')
  for (let attempt = 1; ; attempt += 1) {
    const [port, uiPort] = await freePorts()
    const where = ['--ip', '127.0.0.1', '--ui-ip', '127.0.0.1', '--port', String(port), '--ui-port', String(uiPort)]
    const args = ['server', 'start-dev', ...where, '--log-level', 'error', '--ui-disable-news-fetch']
    const program = start(cli, args, { PATH: process.env.PATH, HOME: home })
    try {
      await program.says(/^Temporal Server: /m, 20)
      return { program, address: `127.0.0.1:${port}`, ui: `http://127.0.0.1:${uiPort}` }
    } catch (error) {
      await program.end()
      if (attempt === attempts) throw error
    }
  }
}

/** Two ports that are free now. */
async function freePorts(): Promise<[number, number]> {
  const [one, other] = [createServer().listen(0, '127.0.0.1'), createServer().listen(0, '127.0.0.1')]
  await Promise.all([once(one, 'listening'), once(other, 'listening')])
  const ports: [number, number] = [portOf(one.address()), portOf(other.address())]
  one.close()
  other.close()
  await Promise.all([once(one, 'close'), once(other, 'close')])
  return ports
}

function portOf(address: ReturnType<ReturnType<typeof createServer>['address']>): number {
  if (address === null || typeof address === 'string') throw new Error('the kernel gave no port')
  return address.port
}
