import { createHash } from 'node:crypto'
import { lstatSync, readdirSync, readFileSync, readlinkSync } from 'node:fs'
import { join, relative } from 'node:path'
import { balancerHosts } from '../../../lab/simulated'
import type { Rehearsal } from '../../support/rehearsal'

/** Files that units write during their work, and Python's caches of modules. */
const passedOver = /^(hosts\/[^/]+\/log|database\/rows)$|(^|\/)__pycache__$/

/** Columns of `show servers state` that people and products set, not checks: https://docs.haproxy.org/2.6/management.html#9.3 */
const set = ['be_name', 'srv_name', 'srv_addr', 'srv_port', 'srv_admin_state', 'srv_uweight', 'srv_iweight']

/** Everything of a lab that a preflight must not change: every file of every host, the databases, the balancers, the ledger. */
export async function fingerprint(rehearsal: Rehearsal): Promise<Readonly<Record<string, string>>> {
  const found: Record<string, string> = {}
  const walk = (folder: string): void => {
    for (const entry of readdirSync(folder, { withFileTypes: true })) {
      const path = join(folder, entry.name)
      const name = relative(rehearsal.lab.folder, path)
      if (passedOver.test(name)) continue
      if (entry.isDirectory()) walk(path)
      if (entry.isSymbolicLink()) found[name] = readlinkSync(path)
      if (entry.isFile()) {
        const digest = createHash('sha256').update(readFileSync(path)).digest('hex')
        found[name] = `${lstatSync(path).mode.toString(8)} ${digest}`
      }
      if (entry.isDirectory()) found[name] = 'folder'
    }
  }
  walk(rehearsal.lab.folder)
  for (const balancer of balancerHosts) {
    const state = await rehearsal.haproxy(balancer, 'show servers state').catch(() => 'it does not run')
    const [, header = '', ...lines] = state.split('\n')
    const columns = header.replace(/^# /, '').split(' ')
    found[`servers of ${balancer}`] = lines
      .map((line) => line.split(' '))
      .map((values) => set.map((column) => values[columns.indexOf(column)] ?? '').join(' '))
      .join('\n')
  }
  return found
}
