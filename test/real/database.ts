import { serviceNames, type ServiceName } from '../../cloud/model/ids'
import { controllers } from '../../lab/real/host'
import type { RealCloud } from './support'

/** Tables whose rows must not be lost; `may grow` if the upgrade may add rows. */
const tables: readonly (readonly [table: string, mayGrow?: 'may grow'])[] = [
  // Nova's upgrade makes a user for Placement.
  ['keystone.user', 'may grow'],
  ['keystone.local_user', 'may grow'],
  ['keystone.nonlocal_user'],
  ['keystone.password', 'may grow'],
  ['keystone.identity_provider'],
  ['keystone.federated_user'],
  ['keystone.assignment', 'may grow'],
  // A domain for each identity provider comes with the data migration.
  ['keystone.project', 'may grow'],
  ['glance.images'],
  ['glance.image_members'],
  ['glance.image_locations'],
  ['nova.instances'],
  ['nova_api.flavors'],
  ['neutron.networks'],
  ['neutron.subnets'],
  ['neutron.ports'],
  ['neutron.ml2_port_bindings'],
  ['neutron.agents'],
  ['cinder.volumes'],
]

/** Rows by table. */
export async function countRows({ lab }: Pick<RealCloud, 'lab'>): Promise<ReadonlyMap<string, number>> {
  const counts = tables.map(([table]) => `SELECT '${table}', COUNT(*) FROM ${table}`)
  const rows = await lab.sql(counts.join(' UNION ALL '))
  return new Map(rows.map(([table = '', count = '']) => [table, Number(count)]))
}

/** The tables that have lost rows, or gained rows although they may not grow. */
export function lostRows(before: ReadonlyMap<string, number>, after: ReadonlyMap<string, number>): string[] {
  return tables.flatMap(([table, mayGrow]) => {
    const [had = 0, has = 0] = [before.get(table), after.get(table)]
    const isKept = mayGrow === undefined ? has === had : has >= had
    return isKept ? [] : [`${table}: ${had} rows before, ${has} after`]
  })
}

/** The statements that read the versions of each service's databases. */
const versionsOf: Readonly<Record<ServiceName, readonly string[]>> = {
  keystone: ["SELECT repository_id, version FROM keystone.migrate_version WHERE repository_id LIKE 'keystone\\_%'"],
  glance: ["SELECT 'glance', version_num FROM glance.alembic_version"],
  nova: [
    "SELECT 'nova', version FROM nova.migrate_version",
    "SELECT 'nova_api', version FROM nova_api.migrate_version",
    "SELECT 'nova_cell0', version FROM nova_cell0.migrate_version",
  ],
  neutron: ["SELECT 'neutron', version_num FROM neutron.alembic_version WHERE version_num <> '5c85685d616d'"],
  cinder: ["SELECT 'cinder', version FROM cinder.migrate_version"],
}

/** The versions of the databases of services that are upgraded; cell0 is there from Nova's upgrade on. */
export async function versions(
  { lab }: Pick<RealCloud, 'lab'>,
  services: readonly ServiceName[] = serviceNames,
): Promise<Record<string, string>> {
  const rows = await lab.sql(services.flatMap((service) => versionsOf[service]).join(' UNION ALL '))
  return Object.fromEntries(rows.map(([name = '', version = '']) => [name, version]))
}

/** Statements that move a version, each with its database, that the database received more than once. */
export function versionMovesRepeated(generalLog: string): string[] {
  const databases = new Map<string, string>()
  const moves = new Map<string, number>()
  for (const line of generalLog.split('\n')) {
    const [, thread = '', command = '', text = ''] = /\t\s*(\d+) (Connect|Init DB|Query)\t(.*)$/.exec(line) ?? []
    if (command === 'Connect') databases.set(thread, / on (\S*)/.exec(text)?.[1] ?? '')
    if (command === 'Init DB') databases.set(thread, text)
    if (!/^UPDATE (migrate|alembic)_version SET/.test(text)) continue
    const move = `${databases.get(thread) ?? ''}: ${text}`
    moves.set(move, (moves.get(move) ?? 0) + 1)
  }
  if (moves.size === 0) throw new Error('the general log tells of no version that moved')
  return [...moves].filter(([, times]) => times > 1).map(([move, times]) => `${times} times: ${move}`)
}

/** Number of requests that a service answered with an error because a phase had altered a table under their transaction. */
export async function transactionsOvertaken(cloud: RealCloud, service: string): Promise<number> {
  const line = `grep -hE '^[0-9: .-]+ [0-9]+ ERROR .*Table definition has changed' /var/log/${service}/*.log || true`
  const logs = await Promise.all(controllers.map((host) => cloud.on(host, line)))
  // An error is logged in several lines, each with the request's id.
  const requests = logs
    .join('\n')
    .split('\n')
    .flatMap((each) => /\breq-[0-9a-f-]{36}\b/.exec(each)?.[0] ?? [])
  return new Set(requests).size
}
