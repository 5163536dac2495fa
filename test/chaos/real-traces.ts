import type { HostName } from '../../lab/host-names'
import { versions } from '../../lab/real/base/versions'
import { ledgerOf } from '../../chaos/real/ledger'
import { packageEvents, unitEvents, versionMoves } from '../../chaos/real/traces'
import { tracedProcedure } from '../../chaos/real/procedure'
import type { Execution } from '../../lab/simulated'

const began = Date.UTC(2026, 0, 1)
/** A time so many seconds after the night's beginning. */
export const at = (second: number): string => new Date(began + second * 1000).toISOString()

/** The texts that a host and the database leave behind. */
export interface Texts {
  readonly journal: Readonly<Record<string, readonly string[]>>
  readonly dpkg: Readonly<Record<string, readonly string[]>>
  readonly generalLog: readonly string[]
}

/** The line of a journal for a unit that systemd started or stopped. */
export function journalLine(what: 'started' | 'stopped', unit: string, second: number, boot = 'b1'): string {
  const id = what === 'started' ? '39f53479d3a045ac8e11786248231fbf' : '9d1aaa27d60140bd96365438aad20286'
  const time = String((began + second * 1000) * 1000)
  return JSON.stringify({ MESSAGE_ID: id, UNIT: unit, _BOOT_ID: boot, __REALTIME_TIMESTAMP: time })
}

const dpkgTime = (second: number): string => at(second).replace('T', ' ').slice(0, 19)

/** The lines of dpkg's log for a package that is upgraded. */
export function dpkgLines(name: string, second: number): string[] {
  const { newton, ocata } = { newton: versions.newton.keystone, ocata: versions.ocata.keystone }
  return [
    `${dpkgTime(second)} upgrade ${name}:all ${newton} ${ocata}`,
    `${dpkgTime(second)} status half-installed ${name}:all ${newton}`,
    `${dpkgTime(second + 1)} status installed ${name}:all ${ocata}`,
  ]
}

/** The line of the general log for a version of Keystone that moves. */
export function moveLine(phase: string, version: number, second: number): string {
  const time = `260101 ${at(second).slice(11, 19).replace(/^0/, ' ')}`
  const repository = { expand: 'keystone_expand', migrate: 'keystone_data_migrate', contract: 'keystone_contract' }[
    phase
  ]
  return `${time}\t    56 Query\tUPDATE migrate_version SET version=${version} WHERE migrate_version.version = ${version - 1} AND migrate_version.repository_id = '${repository ?? ''}'`
}

/** All that Keystone's procedure leaves behind, one command each ten seconds. */
export function whole(): Texts {
  const journal: Record<string, string[]> = {}
  const dpkg: Record<string, string[]> = {}
  const generalLog = ['260101  0:00:00\t    56 Connect\tkeystone@127.0.0.1 on keystone using TCP/IP']
  for (const host of ['controller1', 'controller2', 'controller3']) {
    journal[host] = [journalLine('started', 'apache2.service', -20), journalLine('started', 'multi-user.target', -10)]
    dpkg[host] = []
  }
  for (const [index, line] of tracedProcedure('keystone').flat().entries()) {
    const [, host = '', action = '', unit = ''] = line.split(' ')
    const second = index * 10
    if (action === 'install') {
      dpkg[host]?.push(...dpkgLines('python-keystone', second), ...dpkgLines('keystone', second))
    } else if (unit !== '') {
      journal[host]?.push(journalLine(action === 'stop' ? 'stopped' : 'started', `${unit}.service`, second))
    } else generalLog.push(moveLine(action, 23, second), moveLine(action, 24, second + 2))
  }
  return { journal, dpkg, generalLog }
}

const procedure = tracedProcedure('keystone')
const hostOf = new Map(
  procedure
    .flat()
    .map((line) => line.split(' '))
    .map(([service, host, action]) => [`${service} ${action}`, host as HostName]),
)

/** The ledger that the texts tell of Keystone. */
export function told({ journal, dpkg, generalLog }: Texts): readonly Execution[] {
  const read = <T>(texts: Readonly<Record<string, readonly string[]>>, parse: (text: string) => T): Record<string, T> =>
    Object.fromEntries(Object.entries(texts).map(([host, lines]) => [host, parse(lines.join('\n'))]))
  const left = {
    units: read(journal, unitEvents),
    packages: read(dpkg, packageEvents),
    moves: versionMoves(generalLog.join('\n')),
  }
  return ledgerOf('keystone', left, hostOf)
}
