import { setTimeout as sleep } from 'node:timers/promises'
import type { ServiceName } from '../../cloud/model/ids'
import { hostNames, type HostName } from '../../lab/host-names'
import { sharedPackage, versions as packageVersions } from '../../lab/real/base'
import type { LabClient } from '../../lab/real/host'
import { isBalancer } from '../../lab/real/host/names'
import { lostRows, countRows, versionMovesRepeated, versions } from '../../test/real/database'
import { adminProject, balancers, issueToken, list } from '../../test/real/load'
import type { EndState } from '../../test/upgrade/end-state'
import type { HostsFromOutside } from './hosts'
import type { Left } from './ledger'
import { unitsOn } from './procedure'

/** The versions that each service's database has to have. */
const factsAfter: Readonly<Record<ServiceName, Readonly<Record<string, string>>>> = {
  keystone: { keystone_expand: '24', keystone_data_migrate: '24', keystone_contract: '24' },
  glance: { glance: 'pike_contract01' },
  nova: { nova: '347', nova_api: '31', nova_cell0: '347' },
  neutron: { neutron: 'a9c43481023c' },
  cinder: { cinder: '96' },
}

/** The hosts of a cloud on which an upgrade changes units. */
const hostsOf = (service: ServiceName): HostName[] =>
  hostNames.filter((host) => host !== 'compute1' && !isBalancer(host) && unitsOn(host, service).length > 0)

/** It is active on one node only, and has moved. */
const stopped: readonly string[] = ['controller1 cinder-volume', 'controller3 cinder-volume']

/**
 * Units that stay kept from starting: another one has their work. cinder-api is a site of apache2 on Ocata.
 */
const staysKept = (host: HostName, file: string): boolean => {
  const [, unit = ''] = /\/([^/]+)\.service\.d\/openstack-upgrade\.conf$/.exec(file) ?? []
  return unit === 'cinder-api' || stopped.includes(`${host} ${unit}`)
}

/** The state that a cloud must have once the service is upgraded. */
export function upgraded(service: ServiceName): EndState {
  const units = hostsOf(service).flatMap((host) =>
    unitsOn(host, service).map((unit) => {
      const place = `${host} ${unit}`
      return `${place}: ${stopped.includes(place) ? 'stopped' : 'ocata'}`
    }),
  )
  return { facts: factsAfter[service], units: units.sort(), notOcata: [], leftBehind: [], out: [], errors: [] }
}

/** A cloud at the end of a night, and what it was at the beginning. */
export interface Cloud {
  readonly lab: LabClient
  readonly hosts: HostsFromOutside
  readonly cloudFile: string
  readonly rowsBefore: ReadonlyMap<string, number>
  readonly left: Left
  readonly generalLog: string
  readonly out: readonly string[]
}

/** The state of the cloud now, as hosts, database and requests have it. */
export async function stateOf(service: ServiceName, cloud: Cloud): Promise<EndState> {
  const { hosts, lab, left, rowsBefore, generalLog, out, cloudFile } = cloud
  const read = await versions({ lab }, [service])
  const each = await Promise.all(hostsOf(service).map((host) => hostState(hosts, host, service, left)))
  return {
    facts: Object.fromEntries(Object.keys(factsAfter[service]).map((name) => [name, read[name] ?? 'not told'])),
    units: each.flatMap(({ units }) => units).sort(),
    notOcata: each.flatMap(({ notOcata }) => notOcata),
    leftBehind: each.flatMap(({ leftBehind }) => leftBehind),
    out,
    errors: [
      ...lostRows(rowsBefore, await countRows({ lab })),
      ...versionMovesRepeated(generalLog),
      ...(await refused(cloudFile)),
    ],
  }
}

type HostState = Pick<EndState, 'units' | 'notOcata' | 'leftBehind'>

async function hostState(
  hosts: HostsFromOutside,
  host: HostName,
  service: ServiceName,
  { units, packages }: Left,
): Promise<HostState> {
  const own = unitsOn(host, service)
  const ask = [
    `for unit in ${own.join(' ')}; do echo "$unit $(systemctl is-active "$unit")"; done`,
    'echo boot',
    // Made as the host boots (lab/real/host/programs/boot.sh).
    'stat -c %Y /run/boot_id',
    'echo packages',
    `dpkg-query -W -f '\${Package} \${db:Status-Status} \${Version}\\n' '*${service}*' | grep -v ' not-installed '`,
    'echo left',
    // By a mask of an older worker, or by a drop-in (cloud/model/service-manager/systemd-starts.sh).
    `find /etc/systemd/system /run/systemd/system -lname /dev/null \\( ${own.map((unit) => `-name ${unit}.service`).join(' -o ')} \\)`,
    'find /etc/systemd/system /run/systemd/system -name "openstack-upgrade*.conf"',
    'find /usr/sbin/policy-rc.d 2>/dev/null || true',
  ]
  const said = (await hosts.console(host, ask.join('\n'))).split('\n').filter(Boolean)
  const [bootLine, packageLines, leftLines] = [said.indexOf('boot'), said.indexOf('packages'), said.indexOf('left')]
  const bootedAt = Number(said[bootLine + 1]) * 1000
  const version = packageVersions.ocata[service]
  const installed = packages[host]?.findLast(
    (event) => event.package === sharedPackage[service] && event.what === 'installed' && event.version === version,
  )
  const releaseOf = (unit: string): string => {
    const started = units[host]?.findLast((event) => event.unit === unit && event.what === 'started')
    // The starts of a boot are no events of the journal that is read.
    const since = Math.max(started?.at ?? 0, bootedAt)
    return installed !== undefined && since >= installed.at ? 'ocata' : 'newton'
  }
  return {
    units: said.slice(0, bootLine).map((line) => {
      const [unit = '', state = ''] = line.split(' ')
      return `${host} ${unit}: ${state === 'active' ? releaseOf(unit) : 'stopped'}`
    }),
    notOcata: said
      .slice(packageLines + 1, leftLines)
      .filter((line) => !line.endsWith(` installed ${version}`))
      .map((line) => `${host} ${line}`),
    leftBehind: said
      .slice(leftLines + 1)
      .filter((line) => !staysKept(host, line))
      .map((line) => `${host} ${line}`),
  }
}

const mostTries = 30

/** Calls that are not answered as they have to be, through both balancers; HAProxy may need a while for its checks. */
async function refused(cloudFile: string): Promise<string[]> {
  for (let tries = 1; ; tries += 1) {
    const wrong = await calls(cloudFile)
    if (wrong.length === 0 || tries === mostTries) return wrong
    await sleep(1000)
  }
}

async function calls(cloudFile: string): Promise<string[]> {
  const wrong: string[] = []
  for (const balancer of balancers({ cloudFile })) {
    try {
      const { status, token } = await issueToken(balancer)
      if (status !== 201) wrong.push(`a token through ${balancer}: ${status}`)
      const paths = [':9292/v2/images', ':8774/v2.1/servers', ':9696/v2.0/networks', `:8776/v3/${adminProject}/volumes`]
      for (const path of paths) {
        const answer = await list(`http://${balancer}${path}`, token)
        if (answer !== 200) wrong.push(`${path} through ${balancer}: ${answer}`)
      }
    } catch (error) {
      wrong.push(`${balancer}: ${String(error)}`)
    }
  }
  return wrong
}
