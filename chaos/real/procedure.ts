import type { ServiceName } from '../../cloud/model/ids'
import type { HostName } from '../../lab/host-names'
import { startedAs } from '../../lab/real/base/sites'
import { unitsOf, type Unit } from '../../lab/real/base/units'
import { isBalancer, roleOf } from '../../lab/real/host/names'
import { HostName as Host } from '../../lab/simulated/schemas'
import { procedures } from '../../test/upgrade/procedures'

/** The phases that leave a trace: versions of the database that they move. */
const phases: Readonly<Record<ServiceName, readonly string[]>> = {
  keystone: ['expand', 'migrate', 'contract'],
  glance: ['expand', 'contract'],
  nova: ['sync', 'api-sync'],
  neutron: ['expand'],
  cinder: ['sync'],
}

/** The units of a service on a host that systemd starts and stops by their own name, at Newton as at Ocata. */
export function unitsOn(host: HostName, service: ServiceName): readonly string[] {
  if (isBalancer(host)) return []
  return unitsOf[roleOf(host)]
    .filter((unit) => unit.service === service && isUnit(unit))
    .map((unit) => startedAs(unit, 'newton'))
}

/** A daemon that becomes a site of the web server is no unit of its own then. */
const isUnit = (unit: Unit): boolean => startedAs(unit, 'newton') === startedAs(unit, 'ocata')

/** True if the journal tells of such an action on a unit. Newton's cinder-api is a unit that is stopped, Ocata's a site. */
export function isTraced(host: HostName, service: ServiceName, action: 'stop' | 'start', unit: string): boolean {
  if (service === 'cinder' && action === 'stop' && unit === 'cinder-api') return true
  return unitsOn(host, service).includes(unit)
}

/** The traces of one line of a procedure, as lines of the ledger. */
function traced(service: ServiceName, line: string): string[] {
  const [host = '', verb = ''] = line.split(' ')
  if (host === 'gate' || verb.endsWith('-offline')) return []
  if (verb === 'install' || verb.startsWith('install-')) return [`${service} ${host} install`]
  if (phases[service].includes(verb)) return [`${service} ${host} ${verb}`]
  const [, what = '', unit = ''] = /^(stop|start|restart)-(.+)$/.exec(verb) ?? []
  const on = Host.safeParse(host)
  if (what === '' || !on.success) return []
  if (!isTraced(on.data, service, what === 'stop' ? 'stop' : 'start', unit)) return []
  return (what === 'restart' ? ['stop', 'start'] : [what]).map((action) => `${service} ${host} ${action} ${unit}`)
}

/** The ledger of a whole upgrade as the hosts and the database of the real lab show it. */
export function tracedProcedure(service: ServiceName): readonly (readonly string[])[] {
  const installed = new Set<string>()
  // One package needs the others in its own version, so the first install on a host brings them all.
  const isFirst = (line: string): boolean => {
    if (!line.endsWith(' install')) return true
    const isNew = !installed.has(line)
    installed.add(line)
    return isNew
  }
  return procedures[service]
    .map((group) => (typeof group === 'string' ? [group] : group))
    .map((group) => group.flatMap((line) => traced(service, line)).filter(isFirst))
    .filter((group) => group.length > 0)
}
