import type { HostCheck } from '../actions'
import { readerOf, renderReports } from '../commands'
import type { Host } from '../hosts'
import type { Subject } from './check'

/**
 * The rows in which units report, by the names under which later steps will wait for them: a host that reports under another
 * name than cloud.yaml's would never be seen to work.
 */
export function reportChecks({ service }: Subject, reader: Host): HostCheck[] {
  if (service.commands.reports === '') return []
  return service.units
    .filter(({ works, optional, hosts }) => works === 'reports' && !optional && hosts.length > 0)
    .flatMap((unit) => (unit.reports === undefined ? [unit] : unit.hosts.map((host) => ({ ...unit, hosts: [host] }))))
    .map((unit) => ({ unit, asked: readerOf(unit, unit.hosts[0] ?? reader, reader) }))
    .map(({ unit, asked }) => ({
      name: `reports of ${unit.name}` as const,
      required: true,
      host: asked,
      script: renderReports(service, unit, unit.hosts, asked),
      remedy: `Name the host in cloud.yaml as it reports (its short name, or the option host of its configuration), or start ${unit.name} there where it never ran.`,
    }))
}
