import { spawn } from 'node:child_process'
import { mkdirSync, openSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Base } from '../base'
import type { Addresses } from './addresses'
import { databasePort } from './backends'
import type { Layout } from './layout'
import { run } from './run'

const patienceSeconds = 30

/** The endpoints of the catalog, as the base's rows have them, begin with this name. */
const balancerInCatalog = 'balancer.lab'

/** Newton's Keystone knows no Placement, nor its user. */
const withoutPlacement = [
  "DELETE endpoint FROM endpoint JOIN service ON service.id = service_id WHERE type = 'placement'",
  "DELETE FROM service WHERE type = 'placement'",
  "DELETE assignment FROM assignment JOIN local_user ON user_id = actor_id WHERE name = 'placement'",
  "DELETE user FROM user JOIN local_user ON user_id = user.id WHERE name = 'placement'",
]

/**
 * Starts the machine's MariaDB on a copy of the base's database. It has an address of its own, its general log on, root by
 * its socket only, and a catalog whose endpoints are the first balancer's. It ends with the keeper, whose child it is.
 * @throws with the end of its output, if it doesn't come to answer
 */
export async function startDatabase(layout: Layout, base: Base, addresses: Addresses): Promise<void> {
  mkdirSync(layout.databaseFolder, { mode: 0o755 })
  const data = layout.path('database/data')
  await run('cp', ['-a', '--reflink=auto', base.database, data], 120)
  await run('chown', ['-R', 'mysql:mysql', layout.databaseFolder])
  const errorLog = layout.path('database/error.log')
  const log = openSync(errorLog, 'a')
  const server = spawn(
    'mariadbd',
    [
      '--no-defaults',
      '--user=mysql',
      `--datadir=${data}`,
      `--socket=${layout.databaseSocket}`,
      `--pid-file=${layout.path('database/mariadb.pid')}`,
      `--bind-address=${addresses.database}`,
      `--port=${databasePort}`,
      '--general-log=1',
      `--general-log-file=${layout.generalLog}`,
      '--log-bin=binlog',
      '--log-bin-trust-function-creators=1',
      '--skip-name-resolve',
      '--max-connections=500',
      // A lab's data does not outlive the lab, so MariaDB need not sync it to the disk before an answer.
      '--innodb-flush-log-at-trx-commit=0',
    ],
    { stdio: ['ignore', log, log] },
  )
  const ended = new Promise<string>((resolve) => {
    server.once('error', (error) => resolve(error.message))
    server.once('exit', (code, signal) => resolve(`exit ${code ?? signal ?? 'unknown'}`))
  })
  const answers = answering(layout).then(() => undefined)
  const reason = await Promise.race([answers, ended])
  if (reason !== undefined) throw new Error(`MariaDB did not start (${reason}): see ${errorLog}`)
  const catalog = `UPDATE endpoint SET url = REPLACE(url, '${balancerInCatalog}', '${addresses.hosts.lb1}')`
  await run('mariadb', [
    '--no-defaults',
    `--socket=${layout.databaseSocket}`,
    '-e',
    [catalog, ...withoutPlacement].join(';'),
    'keystone',
  ])
}

async function answering(layout: Layout): Promise<void> {
  const end = Date.now() + patienceSeconds * 1000
  for (;;) {
    try {
      await run('mariadb', ['--no-defaults', `--socket=${layout.databaseSocket}`, '-e', 'SELECT 1'], 5)
      return
    } catch (error) {
      if (Date.now() > end) throw error
      await sleep(200)
    }
  }
}
