import type { Action, Drained, EvidenceInput, JobAction } from '../cloud/model/actions'
import type { Cloud, ServiceOnCloud } from '../cloud/model/cloud'
import {
  backupFile,
  renderBackup,
  renderConfigure,
  renderInstall,
  renderOnOcata,
  renderPhase,
  renderStart,
  renderStop,
  renderVerify,
  type Rendered,
} from '../cloud/model/commands'
import type { Host, Server } from '../cloud/model/hosts'
import { StepId, type HostName, type UpgradeId } from '../cloud/model/ids'
import type { PhaseName, ServiceRelease } from '../cloud/model/releases'
import { gateOf } from './gates'
import { gateAnswers, type Gate, type Primitives, type Step } from './primitives'

/** One node of a service: every verb is a step on it. */
export interface Node {
  readonly name: HostName
  /** Takes its servers out of every balancer and waits until they are idle. */
  drain(): Promise<void>
  stop(): Promise<void>
  install(): Promise<void>
  /** The site's own change of configuration, where cloud.yaml has one. */
  configure(): Promise<void>
  /** The dump without which no phase begins, unless cloud.yaml says `none`. */
  backup(): Promise<void>
  expand(): Promise<void>
  migrate(): Promise<void>
  contract(): Promise<void>
  start(): Promise<void>
  /** Puts its servers back once they work. */
  join(): Promise<void>
  /** The gate before the contract phase on this node. */
  contractGate(): Gate
}

/** What every node of a service has in common. */
export interface NodeContext {
  readonly cloud: Cloud
  readonly service: ServiceOnCloud
  readonly release: ServiceRelease
  readonly upgrade: UpgradeId
  readonly primitives: Primitives
}

const serversOn = (service: ServiceOnCloud, host: Host): readonly Server[] =>
  service.units.flatMap((unit) => unit.servers[host.name] ?? [])

/** What the gate asks of every node, and of every balancer. */
function allOnOcata({ cloud, service, upgrade }: NodeContext): EvidenceInput {
  return {
    upgrade,
    gate: gateOf(service.name),
    nodes: service.hosts.map((host) => ({ host, script: renderOnOcata(service, service.units, host) })),
    balancers: cloud.balancers,
    servers: service.hosts.flatMap((host) => serversOn(service, host)),
  }
}

const remaining = (service: ServiceOnCloud): string => `${service.hosts.length - 1} of ${service.hosts.length}`

export function makeNode(context: NodeContext, host: Host): Node {
  const { cloud, service, release, upgrade, primitives } = context
  const servers = serversOn(service, host)
  const drained: Drained = { balancers: cloud.balancers, servers }
  const names = [...new Set(servers.map(({ backend, server }) => `${backend}/${server}`))].join(' ')
  const { times } = cloud

  const makeStep = (verb: string, command: string, impact: string, action: Action, when?: string): Step => ({
    id: StepId.parse(`${service.name}/${host.name}/${verb}`),
    host: host.name,
    command,
    impact,
    ...(when === undefined ? {} : { when }),
    action,
  })
  const job = (rendered: Rendered, expectedSeconds: number, more: Partial<JobAction> = {}): JobAction => ({
    kind: 'job',
    host,
    command: rendered.command,
    probe: rendered.probe,
    expectedSeconds,
    safeToRepeat: true,
    ...more,
  })

  const serving = makeStep('serving', '', '', {
    kind: 'serving',
    host,
    ...drained,
    evidence: renderOnOcata(service, service.units, host),
  })
  const notYet = `${host.name} is not yet on Ocata and joined`
  let asked: Promise<boolean> | undefined
  /** A step of the node's own round: left out where the node already serves on Ocata, so a second run drains nothing. */
  const round = async (step: Step): Promise<void> => {
    asked ??= primitives.ask(serving)
    if (!(await asked)) await primitives.step(step)
  }

  const phaseStep = (name: PhaseName): Step => {
    const phase = release.phases[name]
    if (phase === undefined) throw new Error(`${service.name} has no phase ${name}`)
    const rendered = renderPhase(service, phase, host)
    return {
      ...makeStep(name, rendered.shown, phase.impact, job(rendered, times.phaseSeconds, { safeToRepeat: false })),
      restore:
        service.backup.kind === 'none'
          ? 'there is no backup of this upgrade (cloud.yaml says none); use your own'
          : `stop ${service.name} on every node, then restore ${backupFile(service)} on ${service.hosts[0]?.name ?? host.name} into its database with mysql`,
    }
  }
  const evidence = allOnOcata(context)
  const contract: Step = { ...phaseStep('contract'), evidence }
  const drain = makeStep(
    'drain',
    `haproxy: set server ${names} state drain`,
    `${service.name} at ${remaining(service)}; sessions on ${host.name} end by themselves`,
    { kind: 'drain', host, ...drained, minimumUp: cloud.minimumUp, idleLimitSeconds: times.idleSeconds },
    notYet,
  )
  const join = makeStep(
    'join',
    `haproxy: set server ${names} state ready`,
    `${service.name} at ${service.hosts.length} of ${service.hosts.length}`,
    { kind: 'join', host, ...drained, verify: renderVerify(service, host), upLimitSeconds: times.upSeconds },
    notYet,
  )

  return {
    name: host.name,
    drain: () => round(drain),
    async stop() {
      for (const unit of service.units) {
        const rendered = renderStop(service, unit, host)
        const action = job(rendered, times.stopSeconds, { drained })
        const impact = `none: ${host.name} is drained`
        await round({ ...makeStep(`stop-${unit.name}`, rendered.shown, impact, action, notYet), drainedBy: drain })
      }
    },
    install() {
      const rendered = renderInstall(cloud, service, service.units, host, upgrade, 'install')
      return round(
        makeStep('install', rendered.shown, `none: nothing is started`, job(rendered, times.installSeconds), notYet),
      )
    },
    async configure() {
      const rendered = renderConfigure(service, host)
      if (rendered === undefined) return
      const action = job(rendered, times.configureSeconds)
      await round(makeStep('configure', rendered.shown, 'none: the unit is stopped', action, notYet))
    },
    async backup() {
      if (service.backup.kind === 'none') return
      const [first] = Object.values(release.phases)
      if (first === undefined) return
      const rendered = renderBackup(service, first, host)
      await primitives.step(
        makeStep(
          'backup',
          rendered.shown,
          `reads the whole database; the dump stays on ${host.name}: ${backupFile(service)}`,
          job(rendered, times.backupSeconds),
        ),
      )
    },
    expand: () => primitives.step(phaseStep('expand')),
    migrate: () => primitives.step(phaseStep('migrate')),
    contract: () => primitives.step(contract),
    async start() {
      for (const unit of service.units) {
        const rendered = renderStart(service, unit, host)
        // A balancer that has forgotten the drain would send requests as soon as the port is open.
        const action = job(rendered, times.startSeconds, { drained })
        const impact = `none: ${host.name} is drained`
        await round({ ...makeStep(`start-${unit.name}`, rendered.shown, impact, action, notYet), drainedBy: drain })
      }
    },
    join: () => round(join),
    contractGate: () => ({
      name: gateOf(service.name),
      id: StepId.parse(`${service.name}/gate/${gateOf(service.name)}`),
      question: `Is every ${service.name} node on Ocata? The contract phase follows: after it only the backup leads back.`,
      answers: gateAnswers,
      evidence,
      servers: Object.fromEntries(service.hosts.map((each) => [each.name, serversOn(service, each)])),
      before: contract,
    }),
  }
}
