import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { databases, ensureBase } from '../../lab/real/base'
import { startDatabase, type Database } from './base-mariadb'

let database: Database

beforeAll(async () => {
  database = await startDatabase(await ensureBase(() => undefined))
}, 1_200_000)

afterAll(async () => {
  await database.stop()
})

async function lines(schema: string, statement: string): Promise<string[]> {
  const output = await database.sql(schema, statement)
  return output.trim().split('\n').filter(Boolean)
}

test('each schema is at its Newton version, as the services count them', async () => {
  const versions = 'SELECT repository_id, version FROM migrate_version ORDER BY repository_id'
  expect(await lines('keystone', versions)).toEqual([
    'keystone\t109',
    'keystone_contract\t4',
    'keystone_data_migrate\t4',
    'keystone_expand\t4',
  ])
  expect(await lines('glance', versions)).toEqual(['Glance Migrations\t44'])
  expect(await lines('nova', versions)).toEqual(['nova\t334'])
  expect(await lines('nova_api', versions)).toEqual(['nova_api\t22'])
  expect(await lines('cinder', versions)).toEqual(['cinder\t79'])
  expect(await lines('neutron', 'SELECT version_num FROM alembic_version ORDER BY 1')).toEqual([
    '5c85685d616d',
    '5cd92597d11d',
  ])
})

test('nothing of Ocata is in the schemas yet, and nova has no cell', async () => {
  const columns = `SELECT CONCAT(table_schema, '.', table_name, '.', column_name) FROM information_schema.columns
    WHERE (table_schema, table_name, column_name) IN
      (('glance', 'images', 'visibility'), ('keystone', 'identity_provider', 'domain_id'), ('keystone', 'user', 'domain_id'))`
  expect(await lines('mysql', columns)).toEqual([])
  expect(await lines('mysql', 'SELECT trigger_name FROM information_schema.triggers')).toEqual([])
  expect(await lines('mysql', "SHOW DATABASES LIKE 'nova_cell0'")).toEqual([])
  expect(await lines('nova_api', 'SELECT COUNT(*) FROM cell_mappings')).toEqual(['0'])
})

test('the rows that an upgrade has to carry over are there', async () => {
  const counts = async (schema: string, statement: string): Promise<number> =>
    Number((await lines(schema, statement))[0])
  expect(await counts('nova_api', 'SELECT COUNT(*) FROM flavors')).toBeGreaterThan(0)
  expect(await lines('nova', "SELECT version FROM services WHERE `binary` = 'nova-compute'")).toEqual(['15'])
  expect(await counts('glance', 'SELECT COUNT(*) FROM images WHERE is_public')).toBeGreaterThan(0)
  expect(
    await counts(
      'glance',
      'SELECT COUNT(DISTINCT image_id) FROM image_members JOIN images ON images.id = image_id WHERE NOT is_public',
    ),
  ).toBeGreaterThan(1)
  expect(await counts('keystone', 'SELECT COUNT(*) FROM identity_provider')).toBe(2)
  expect(await counts('keystone', 'SELECT COUNT(*) FROM nonlocal_user')).toBe(1)
  expect(await counts('keystone', 'SELECT COUNT(*) FROM federated_user')).toBe(2)
  expect(await counts('cinder', 'SELECT COUNT(*) FROM volumes WHERE NOT deleted')).toBe(2)
  expect(await counts('neutron', 'SELECT COUNT(*) FROM ml2_port_bindings')).toBe(4)
})

test('each subnet, address, bound port and server has the rows that its own service writes for it', async () => {
  const left = [
    ['neutron', 'SELECT id FROM subnets WHERE id NOT IN (SELECT neutron_subnet_id FROM ipamsubnets)'],
    [
      'neutron',
      `SELECT pools.id FROM ipallocationpools pools JOIN ipamsubnets ON neutron_subnet_id = subnet_id
        LEFT JOIN ipamallocationpools ipam USING (first_ip, last_ip) WHERE ipam.ipam_subnet_id IS NULL OR ipam.ipam_subnet_id <> ipamsubnets.id`,
    ],
    [
      'neutron',
      'SELECT ip_address FROM ipallocations WHERE ip_address NOT IN (SELECT ip_address FROM ipamallocations)',
    ],
    [
      'neutron',
      "SELECT port_id FROM ml2_port_bindings WHERE vif_type <> 'unbound' AND port_id NOT IN (SELECT port_id FROM ml2_port_binding_levels)",
    ],
    [
      'nova',
      'SELECT uuid FROM instances WHERE uuid NOT IN (SELECT instance_uuid FROM instance_extra WHERE flavor IS NOT NULL)',
    ],
    ['nova', 'SELECT uuid FROM instances WHERE uuid NOT IN (SELECT instance_uuid FROM instance_info_caches)'],
    ['glance', "SELECT id FROM images WHERE status = 'active' AND id NOT IN (SELECT image_id FROM image_locations)"],
  ] as const
  for (const [schema, statement] of left) expect([statement, await lines(schema, statement)]).toEqual([statement, []])
})

test('every endpoint of the catalogue names the placeholder that a lab replaces with its balancer', async () => {
  expect(await lines('keystone', "SELECT url FROM endpoint WHERE url NOT LIKE 'http://balancer.lab:%'")).toEqual([])
  expect(await lines('keystone', 'SELECT COUNT(*) FROM endpoint')).toEqual(['18'])
})

test("each service's user may use its own schemas and no other's", async () => {
  for (const { name, service } of databases) {
    const grants = (await lines('mysql', `SHOW GRANTS FOR ${service}@'127.%'`)).join('\n').replaceAll('\\', '')
    expect(grants).toContain(`ON \`${name}\`.*`)
    for (const other of databases.filter((each) => each.service !== service)) {
      expect(grants).not.toContain(`ON \`${other.name}\`.*`)
    }
    expect(grants).not.toContain('SUPER')
  }
  expect((await lines('mysql', "SHOW GRANTS FOR nova@'127.%'")).join('\n')).toContain('`nova\\_cell0`.*')
})
