import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Base } from '../../lab/real/base'
import { withMariadb, type Server } from '../../lab/real/base/mariadb'

export interface Database extends Server {
  stop(): Promise<void>
}

/** MariaDB on a copy of the base's database, until it is stopped. */
export async function startDatabase(base: Base): Promise<Database> {
  const folder = mkdtempSync(join(tmpdir(), 'openstack-lab-data-'))
  const data = join(folder, 'data')
  cpSync(base.database, data, { recursive: true, preserveTimestamps: true })
  return new Promise((resolve, reject) => {
    const ended = withMariadb(data, async (server) => {
      await new Promise<void>((release) => {
        resolve({
          ...server,
          stop: async () => {
            release()
            await ended
          },
        })
      })
    }).finally(() => rmSync(folder, { recursive: true, force: true }))
    ended.catch(reject)
  })
}
