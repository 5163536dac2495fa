import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { controllers, type HostName } from '../../../lab/simulated'
import type { Rehearsal } from '../../support/rehearsal'
import { file, row, type Fault, type Mend } from './fault'

const each = (check: string): readonly string[] => controllers.map((host) => `${check} @ ${host}`)

/** A keystone.conf for each controller; the lab has one for all. */
const ownConfiguration = ({ lab }: Rehearsal): ReturnType<NonNullable<Fault['fields']>> => [
  [['services', 'keystone', 'config'], join(lab.folder, 'hosts/{host}/etc/keystone/keystone.conf')],
]

/** Writes each controller's own, and undefined for none. */
const configured =
  (text: (host: HostName, folder: string) => string | undefined) =>
  ({ lab }: Rehearsal): Mend => {
    const folders = controllers.map((host) => join(lab.folder, 'hosts', host, 'etc/keystone'))
    for (const host of controllers) {
      const conf = join(lab.folder, 'hosts', host, 'etc/keystone/keystone.conf')
      const written = text(host, dirname(conf))
      mkdirSync(join(dirname(conf), 'fernet-keys'), { recursive: true })
      writeFileSync(join(dirname(conf), 'fernet-keys/0'), `key of ${host}\n`)
      if (written !== undefined) writeFileSync(conf, written)
    }
    return () => folders.forEach((folder) => rmSync(folder, { recursive: true }))
  }

const uuid = '[token]\nprovider = uuid\n'
const fernet = (folder: string): string =>
  `[token]\nprovider = fernet\n[fernet_tokens]\nkey_repository = ${folder}/fernet-keys\n`

/** Waits until every server of controller2's Keystone has this status on both balancers. */
const seen = (rehearsal: Rehearsal, status: 'UP' | 'DOWN'): Promise<void> =>
  rehearsal.eventually(`keystone2 is ${status}`, async () => {
    const tables = await Promise.all((['lb1', 'lb2'] as const).map((lb) => rehearsal.haproxy(lb, 'show stat')))
    const rows = tables.flatMap((table) => table.split('\n').filter((line) => line.split(',')[1] === 'keystone2'))
    return rows.length > 0 && rows.every((row) => row.split(',')[17] === status)
  })

const running: readonly Fault[] = [
  {
    service: 'keystone',
    what: 'the service does not run on one node',
    alone: true,
    break: async (rehearsal) => {
      const apache2 = (verb: string): Promise<unknown> =>
        rehearsal.lab.host('controller2').run(`service apache2 ${verb}`)
      await apache2('stop')
      await seen(rehearsal, 'DOWN')
      return async () => {
        await apache2('start')
        await seen(rehearsal, 'UP')
      }
    },
    // The lab wants two of three up: with this one down none of the others may leave.
    fails: ['works @ controller2', 'processes of apache2 @ controller2', 'capacity @ haproxy1', 'capacity @ haproxy2'],
    said: /Connection refused|no process matches|would leave 1 server/,
  },
  {
    service: 'keystone',
    what: 'the credentials are no longer good',
    alone: true,
    break: file('openrc', (was) => was.replace(/OS_PASSWORD=.*/, 'OS_PASSWORD=of-last-year')),
    fails: each('works'),
    said: /401/,
  },
]

const database: readonly Fault[] = [
  {
    service: 'keystone',
    what: 'the schema is half-way through a phase',
    break: row('keystone_expand', 12),
    fails: ['schema @ controller1'],
    said: /expand\/migrate\/contract: 12\/4\/4; neither before nor after, or half-way: expand/,
  },
  {
    service: 'keystone',
    what: 'the database server lets nobody make triggers',
    break: row('trust_function_creators', 0),
    fails: ['triggers @ controller1'],
    said: /trust_function_creators 0/,
  },
  {
    service: 'keystone',
    what: 'the database’s node gives its data to another',
    break: row('galera', 'Donor/Desynced'),
    fails: ['galera @ controller1'],
    said: /Donor\/Desynced/,
  },
  {
    service: 'keystone',
    what: 'a clock is off',
    break: ({ lab }) => {
      lab.setClock('controller3', -45)
      return () => lab.setClock('controller3', 0)
    },
    fails: ['clock @ controller3'],
    said: /^this host is -45 s ahead of the database$/,
  },
]

const configuration: readonly Fault[] = [
  {
    service: 'keystone',
    what: 'a node has no token provider set',
    fields: ownConfiguration,
    break: configured((host) => (host === 'controller2' ? '[token]\n#provider = uuid\n' : uuid)),
    fails: ['token provider @ controller2'],
    said: /\[token\] provider is not set in/,
  },
  {
    service: 'keystone',
    what: 'a node has no configuration',
    fields: ownConfiguration,
    break: configured((host) => (host === 'controller3' ? undefined : uuid)),
    fails: ['token provider @ controller3'],
    said: /No such file or directory: .*keystone\.conf|keystone\.conf.*No such file/,
  },
  {
    service: 'keystone',
    what: 'the nodes have different token providers',
    fields: ownConfiguration,
    break: configured((host, folder) => (host === 'controller3' ? fernet(folder) : uuid)),
    fails: ['same token provider @ controller1, controller2, controller3'],
    said: /controller1: \[token\] provider is uuid; .*controller3: \[token\] provider is fernet/,
  },
  {
    service: 'keystone',
    what: 'the nodes have different fernet keys',
    fields: ownConfiguration,
    break: configured((_, folder) => fernet(folder)),
    fails: ['same token provider @ controller1, controller2, controller3'],
    said: /controller1: \[token\] provider is fernet, keys [0-9a-f]{12}; controller2: /,
  },
]

/** Faults of Keystone itself, its database and its configuration. */
export const keystoneFaults: readonly Fault[] = [...running, ...database, ...configuration]
