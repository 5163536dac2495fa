import { randomBytes } from 'node:crypto'
import type { ServiceName } from './names'

/** Rows and variables of the database server that no service owns, and Keystone's. */
const serverRows = {
  keystone: '109',
  keystone_expand: '4',
  keystone_data_migrate: '4',
  keystone_contract: '4',
  binary_log: '1',
  trust_function_creators: '1',
  super: '0',
  galera: 'Synced',
}

/**
 * The contents of each service's own database on the day before the upgrade, a small file each. Versions are those of
 * Newton's last `db sync` (docs/reference/lab-simulated.md explains each row, and lists those that can be set).
 */
const serviceRows: Readonly<Record<Exclude<ServiceName, 'keystone'>, Readonly<Record<string, string>>>> = {
  glance: { version: 'legacy44', images: '12', images_left: '12', bug_1670409: '0' },
  nova: {
    main: '334',
    api: '22',
    cell0: 'empty',
    cell0_database: 'absent',
    cell0_access: '1',
    cell0_mapped: '0',
    cell1: '-',
    flavors: '5',
    unmapped_hosts: '1',
    unmapped_instances: '3',
    unmigrated: '0',
    online_rows: '4',
    online_error: '0',
    status_check: '0',
    orphan_rows: 'none',
  },
  neutron: { expand: '5cd92597d11d', contract: '5c85685d616d', contracted: '0', offline: 'none' },
  cinder: { version: '79', busy_volumes: '0', plain_hosts: 'none', online_rows: '6', orphan_rows: 'none' },
}

/** The first contents of the lab's databases: the file of each row, and its text. */
export function firstRows(): [name: string, text: string][] {
  const own = Object.entries(serviceRows).flatMap(([service, rows]) =>
    Object.entries(rows).map(([name, text]) => [`${service}/${name}`, text] as const),
  )
  const key = ['token_key', randomBytes(32).toString('hex')] as const
  return [...Object.entries(serverRows), ...own, key].map(([name, text]) => [name, `${text}\n`])
}
