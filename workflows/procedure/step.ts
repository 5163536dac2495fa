import type { Action, JobAction } from '../../cloud/model/actions'
import type { Cloud, ServiceOnCloud, Unit } from '../../cloud/model/cloud'
import type { Rendered } from '../../cloud/model/commands'
import type { Host, Server } from '../../cloud/model/hosts'
import { StepId, type ServiceName, type UpgradeId } from '../../cloud/model/ids'
import type { ReleaseOnCloud } from '../../cloud/model/release'
import type { Primitives, Step } from './primitives'

/** What every node of a service has in common. */
export interface NodeContext {
  readonly cloud: Cloud
  readonly service: ServiceOnCloud
  readonly release: ReleaseOnCloud['services'][ServiceName]
  readonly upgrade: UpgradeId
  readonly primitives: Primitives
}

/** A step on a host, named by its verb. Shown on `host`, wherever its action runs. */
export function makeStep(
  { service }: NodeContext,
  host: Host,
  verb: string,
  command: string,
  impact: string,
  action: Action,
  more: Partial<
    Pick<
      Step,
      | 'when'
      | 'outage'
      | 'once'
      | 'beforePhase'
      | 'evidence'
      | 'drainedBy'
      | 'restore'
      | 'untouched'
      | 'wayBack'
      | 'anotherPin'
      | 'wordStands'
    >
  > = {},
): Step {
  return {
    id: StepId.parse(`${service.name}/${host.name}/${verb}`),
    host: host.name,
    command,
    impact,
    action,
    ...more,
  }
}

/** The impact of a step that waits for something, and changes nothing. */
export const onlyWaits = 'none: it only waits'

/** A remote command that may be repeated, unless `more` says otherwise. */
export function job(host: Host, rendered: Rendered, expectedSeconds: number, more: Partial<JobAction> = {}): JobAction {
  return {
    kind: 'job',
    host,
    command: rendered.command,
    probe: rendered.probe,
    expectedSeconds,
    safeToRepeat: true,
    ...more,
  }
}

/** The servers that units answer on a host. */
export const serversOn = (units: readonly Unit[], host: Pick<Host, 'name'>): readonly Server[] =>
  units.flatMap((unit) => unit.servers[host.name] ?? [])

/** Each host once, by its name: what has been through a history is no longer the same object. */
export function eachOnce(hosts: readonly Host[]): readonly Host[] {
  return [...new Map(hosts.map((host) => [host.name, host])).values()]
}

export const isOn = (unit: Unit, host: Pick<Host, 'name'>): boolean => unit.hosts.some(({ name }) => name === host.name)

/** The host that runs the phases, and on which the service's database can be read. */
export function firstHost({ service }: NodeContext): Host {
  const [first] = service.hosts
  if (first === undefined) throw new Error(`${service.name} has no host`)
  return first
}

/** How a node is worked on, where it differs from one that is drained while the others serve. */
export interface NodeKind {
  /** Goes behind the verbs of drain and join where the node is drained more than once in an upgrade. */
  readonly again?: string
  /** The condition of all its steps, asked once for all nodes. */
  readonly when?: string
  /** True: the API is down on every node at once, by the procedure itself. */
  readonly outage?: boolean
}
