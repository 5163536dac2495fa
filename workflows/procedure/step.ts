import type { Action, JobAction } from '../../cloud/model/actions'
import type { Cloud, ServiceOnCloud, Unit } from '../../cloud/model/cloud'
import type { Rendered } from '../../cloud/model/commands'
import type { Host, Server } from '../../cloud/model/hosts'
import { StepId, type ServiceName, type UpgradeId } from '../../cloud/model/ids'
import type { ReleaseOnCloud } from '../../cloud/model/release'
import type { Primitives, Step } from './primitives'

/** The parts that all nodes of a service share. */
export interface NodeContext {
  readonly cloud: Cloud
  readonly service: ServiceOnCloud
  readonly release: ReleaseOnCloud['services'][ServiceName]
  readonly upgrade: UpgradeId
  readonly primitives: Primitives
}

/** Fields of a step that most steps do not have. */
type MoreOfStep = Partial<Omit<Step, 'id' | 'host' | 'command' | 'impact' | 'action'>>

/** A step that a node has, named by its verb. */
interface StepOfNode extends MoreOfStep {
  /** The host that the step is shown on. */
  readonly host: Host
  /** The last part of the step's id. */
  readonly verb: string
  readonly command: string
  readonly impact: string
  readonly action: Action
}

/** A step that is one remote command. */
interface JobStep extends MoreOfStep, Pick<JobAction, 'expectedSeconds' | 'drained'> {
  /** The host that the step is shown on. */
  readonly host: Host
  /** The host that runs the command, if it is another one: the database is read on one host only. */
  readonly runsOn?: Host
  readonly verb: string
  /** Called each time that the command or the probe is read: the steps of a thousand hosts keep no text of their own. */
  readonly rendered: () => Rendered
  readonly impact: string
  /** True by default. */
  readonly safeToRepeat?: boolean
}

/** @throws ZodError when the verb does not fit into a step's id */
export function makeStep({ service }: NodeContext, { host, verb, ...step }: StepOfNode): Step {
  return { id: StepId.parse(`${service.name}/${host.name}/${verb}`), host: host.name, ...step }
}

/** @throws ZodError when the verb does not fit into a step's id */
export function jobStep(context: NodeContext, job: JobStep): Step {
  const { runsOn = job.host, rendered, expectedSeconds, drained, safeToRepeat = true, ...step } = job
  return makeStep(context, {
    ...step,
    command: rendered().shown,
    action: {
      kind: 'job',
      host: runsOn,
      get command() {
        return rendered().command
      },
      get probe() {
        return rendered().probe
      },
      expectedSeconds,
      safeToRepeat,
      ...(drained === undefined ? {} : { drained }),
    },
  })
}

/** A read-only script as a step: only a question has one, so no plan shows it. */
export function questionStep(context: NodeContext, host: Host, verb: string, script: string): Step {
  return makeStep(context, { host, verb, command: '', impact: '', action: { kind: 'question', host, script } })
}

/** The impact of a step that only waits, and changes no host. */
export const onlyWaits = 'none: it only waits'

/** The servers that units answer on a host. */
export const serversOn = (units: readonly Unit[], host: Pick<Host, 'name'>): readonly Server[] =>
  units.flatMap((unit) => unit.servers[host.name] ?? [])

/** Each host once, by its name: a host that was in a history is no longer the same object. */
export function eachOnce(hosts: readonly Host[]): readonly Host[] {
  return [...new Map(hosts.map((host) => [host.name, host])).values()]
}

/** True if the unit runs on the host. */
export const isOn = (unit: Unit, host: Pick<Host, 'name'>): boolean => unit.hosts.some(({ name }) => name === host.name)

/** The host that runs the phases, and on which the service's database can be read. */
export function firstHost({ service }: NodeContext): Host {
  const [first] = service.hosts
  if (first === undefined) throw new Error(`${service.name} has no host`)
  return first
}

/** The way in which a node is worked on, if it differs from a drain while the others serve. */
export interface NodeKind {
  /** Suffix of the verbs of drain and join, for a node that is drained more than once in an upgrade. */
  readonly again?: string
  /** The condition of all its steps, asked once for all nodes. */
  readonly when?: string
  /** True: the API is down on every node at once, by the procedure itself. */
  readonly outage?: boolean
}

/** The impact of a step while the procedure has the API down on every node. */
export const impactOfOutage = ({ name }: ServiceOnCloud): string => `${name} API answers 503`

/** The fields that a kind of node gives each of its steps. */
export function modeOf(kind: NodeKind): Pick<Step, 'outage' | 'when'> {
  return {
    ...(kind.outage === true ? { outage: true as const } : {}),
    ...(kind.when === undefined ? {} : { when: kind.when }),
  }
}
