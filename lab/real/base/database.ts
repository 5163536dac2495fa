import { copyFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { made, part, sources, type Part } from './cache'
import { inside } from './chroot'
import { writeConfiguration } from './configuration'
import { databasePassword, databases } from './databases'
import { debian } from './debian'
import { makeData, withMariadb, type Server } from './mariadb'
import { services, type Service } from './versions'
import { virtualenvs } from './virtualenvs'

const inputs = ['database.ts', 'databases.ts', 'keystone-repositories.py', 'mariadb.ts', 'rows']

export const newton: Part = part(
  'database',
  'the Newton schemas and rows',
  [...inputs.map((file) => `base/${file}`), 'configuration'],
  [debian, ...services.map((service) => virtualenvs[service])],
)

/**
 * How each service's own tool makes Newton's schema, which Ocata's (and Pike's) still knows by number. The services'
 * configuration is in /mnt.
 */
const schemas: Readonly<Record<Service, string>> = {
  keystone: `keystone-manage --config-file /mnt/keystone/keystone.conf db_sync 109
    python /mnt/keystone-repositories.py "$(sed -n 's/^connection = //p' /mnt/keystone/keystone.conf)"`,
  glance: 'glance-manage --config-file /mnt/glance/glance-manage.conf db upgrade mitaka02',
  nova: `nova-manage --config-file /mnt/nova/nova.conf api_db sync --version 22
    nova-manage --config-file /mnt/nova/nova.conf db sync --version 334`,
  neutron: 'neutron-db-manage --config-file /mnt/neutron/neutron.conf upgrade newton',
  cinder: 'cinder-manage --config-file /mnt/cinder/cinder.conf db sync 79',
}

/**
 * A MariaDB data folder, cleanly shut down: a user for each service, the schemas as the services' own tools make them for
 * Newton, and rows.
 */
export function newtonDatabase(
  from: { readonly debian: string; readonly pythons: Readonly<Record<Service, string>> },
  say: (line: string) => void,
): Promise<string> {
  return made(newton, say, async (data) => {
    await makeData(data)
    await withMariadb(data, async (server) => {
      await server.sql(undefined, accounts())
      const given = mkdtempSync(join(tmpdir(), 'openstack-lab-schemas-'))
      try {
        const { address, port } = server
        const where = { host: 'lab', address, databaseAddress: address, databasePort: port, balancerAddress: address }
        writeConfiguration(given, { ...where, role: 'controller', platform: 'debian' })
        copyFileSync(join(sources, 'base/keystone-repositories.py'), join(given, 'keystone-repositories.py'))
        // Nova's takes as long as the others' together.
        const others = services.filter((service) => service !== 'nova')
        const makeAll = async (): Promise<void> => {
          for (const service of others) await schema(service, from, given)
        }
        await Promise.all([schema('nova', from, given), makeAll()])
      } finally {
        rmSync(given, { recursive: true, force: true })
      }
      for (const { name } of databases) {
        await server.sql(name, readFileSync(join(sources, `base/rows/${name}.sql`), 'utf8'))
      }
      await underLegacyControl(server)
    })
  })
}

async function schema(
  service: Service,
  from: { readonly debian: string; readonly pythons: Readonly<Record<Service, string>> },
  given: string,
): Promise<void> {
  await inside({
    what: `${service}'s Newton schema could not be made`,
    root: from.debian,
    script: `export PATH="/opt/openstack/${service}/bin:$PATH"; mkdir -p /var/log/${service}\n${schemas[service]}`,
    bound: [
      { from: from.pythons[service], to: `/opt/openstack/${service}` },
      { from: given, to: '/mnt' },
    ],
    limitSeconds: 300,
  })
}

/** A service's user owns its schemas, and nova's may make the one for cell0, whose name begins with nova's. */
function accounts(): string {
  return [
    ...services.map((service) => `CREATE USER ${service}@'127.%' IDENTIFIED BY '${databasePassword(service)}';`),
    ...databases.flatMap(({ name, service }) => [
      `CREATE DATABASE ${name} CHARACTER SET utf8;`,
      granted(name, service),
    ]),
    granted('nova_cell0', 'nova'),
  ].join('\n')
}

/** An underscore in a grant's name stands for any one character unless it is escaped. */
function granted(database: string, service: Service): string {
  return `GRANT ALL ON \`${database.replaceAll('_', '\\_')}\`.* TO ${service}@'127.%';`
}

/**
 * Newton's Glance keeps its version as sqlalchemy-migrate does: 44. The tool of Pike made the schema, and keeps its version
 * as alembic does: mitaka02. It leaves the older number at 0. Both versions name one schema (glance@15.0.2,
 * glance/db/sqlalchemy/alembic_migrations/__init__.py).
 */
async function underLegacyControl(server: Server): Promise<void> {
  await server.sql(
    'glance',
    "DROP TABLE alembic_version; UPDATE migrate_version SET version = 44 WHERE repository_id = 'Glance Migrations';",
  )
}
