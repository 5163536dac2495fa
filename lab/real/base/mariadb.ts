import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { contained } from './contained'

export interface Server {
  readonly address: string
  readonly port: number
  /** Runs statements as MariaDB's root. @returns what the client printed, columns parted by tabs, no headings */
  sql(database: string | undefined, statements: string): Promise<string>
}

const address = '127.0.0.1'
const startPatienceSeconds = 60

/** Makes an empty data folder; MariaDB's root is this machine's, by the socket. */
export async function makeData(data: string): Promise<void> {
  await contained({
    what: 'the database could not be made',
    command: [
      ...['mariadb-install-db', '--no-defaults', `--datadir=${data}`, '--user=root', '--skip-test-db'],
      '--auth-root-authentication-method=socket',
    ],
    limitSeconds: 120,
  })
}

/**
 * Runs MariaDB on a data folder while work lasts, and shuts it down cleanly. It ends with this process, however that
 * ends.
 */
export async function withMariadb<T>(data: string, work: (server: Server) => Promise<T>): Promise<T> {
  const run = mkdtempSync(join(tmpdir(), 'openstack-lab-db-'))
  const socket = join(run, 'sock')
  const port = await freePort()
  const mariadbd = spawn(
    'setpriv',
    [
      ...['--pdeathsig', 'KILL', 'mariadbd', '--no-defaults', `--datadir=${data}`, '--user=root', `--socket=${socket}`],
      ...[`--pid-file=${join(run, 'pid')}`, `--bind-address=${address}`, `--port=${port}`, '--skip-name-resolve'],
      // Rows that a crash may lose are built again.
      ...['--innodb-flush-log-at-trx-commit=0', '--innodb-doublewrite=0'],
    ],
    { stdio: ['ignore', 'ignore', 'pipe'] },
  )
  let said = ''
  mariadbd.stderr.setEncoding('utf8').on('data', (text: string) => (said = (said + text).slice(-4000)))
  const ended = once(mariadbd, 'close')
  try {
    const hasEnded = (): boolean => mariadbd.exitCode !== null || mariadbd.signalCode !== null
    const latest = Date.now() + startPatienceSeconds * 1000
    while (!existsSync(socket)) {
      if (hasEnded() || Date.now() > latest) throw new Error(`mariadbd did not start on ${data}:\n${said.trimEnd()}`)
      await delay(100)
    }
    return await work({
      address,
      port,
      sql: (database, statements) =>
        contained({
          what: 'a statement failed in MariaDB',
          command: [
            ...[
              'mariadb',
              '--no-defaults',
              `--socket=${socket}`,
              '--user=root',
              '--batch',
              '--raw',
              '--skip-column-names',
            ],
            ...(database === undefined ? [] : [database]),
          ],
          input: statements,
          limitSeconds: 120,
        }),
    })
  } finally {
    mariadbd.kill('SIGTERM')
    await ended
    rmSync(run, { recursive: true, force: true })
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, address)
  await once(server, 'listening')
  const bound = server.address()
  server.close()
  await once(server, 'close')
  if (bound === null || typeof bound === 'string') throw new Error('no port is free')
  return bound.port
}
