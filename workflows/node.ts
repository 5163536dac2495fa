import type { Drained } from '../cloud/model/actions'
import type { Unit } from '../cloud/model/cloud'
import {
  renderAlive,
  renderConfigure,
  renderFacts,
  renderGone,
  renderInstall,
  renderOnOcata,
  renderRestart,
  renderStart,
  renderStop,
  renderVerify,
} from '../cloud/model/commands'
import type { Host } from '../cloud/model/hosts'
import type { HostName } from '../cloud/model/ids'
import { firstHost, isOn, job, makeStep, serversOn, type NodeContext, type NodeKind } from './make-step'
import {
  backupStep,
  cellSteps,
  contractStep,
  mappingSteps,
  modeOf,
  onlineMigrationsStep,
  phaseStep,
  stageStep,
} from './phases'
import type { Question, Step } from './primitives'

/** One node of a service, with some of the service's units: every verb is a step on it, or one a unit. */
export interface Node {
  readonly name: HostName
  readonly host: Host
  /** Takes its servers out of every balancer and waits until they are idle. */
  drain(): Promise<void>
  /** Stops its units, or those of them that are named. */
  stop(...names: readonly string[]): Promise<void>
  install(): Promise<void>
  /** The site's own change of configuration, where cloud.yaml has one. */
  configure(): Promise<void>
  /** The new code beside the old, for a phase that comes before the install. */
  stage(): Promise<void>
  /** The dump without which no phase begins, unless cloud.yaml says `none`. */
  backup(): Promise<void>
  expand(): Promise<void>
  migrate(): Promise<void>
  contract(): Promise<void>
  sync(): Promise<void>
  apiSync(): Promise<void>
  /** Cell0 and the first cell, where cloud.yaml says so. */
  createCells(): Promise<void>
  /** Hosts and instances into the cells, where cloud.yaml says so; then Nova's own check. */
  mapToCells(): Promise<void>
  /** What the new release still rewrites while it serves. */
  migrateOnline(): Promise<void>
  /** Starts its units, or those of them that are named, and waits until they work. */
  start(...names: readonly string[]): Promise<void>
  /** Waits until its units that report have done so. */
  report(): Promise<void>
  /** Stops and starts its units again, so that they talk as the new release does. */
  restart(): Promise<void>
  /** Puts its servers back once they work. */
  join(): Promise<void>
}

export function makeNode(context: NodeContext, host: Host, units: readonly Unit[], kind: NodeKind = {}): Node {
  const { cloud, service, upgrade, primitives } = context
  const { times } = cloud
  const servers = serversOn(units, host)
  const drained: Drained = { balancers: cloud.balancers, servers }
  const names = [...new Set(servers.map(({ backend, server }) => `${backend}/${server}`))].join(' ')
  const isAll = units.length === service.units.filter((unit) => isOn(unit, host)).length
  const suffix = kind.again === undefined ? '' : `-${kind.again}`
  const own = isAll ? '' : `-${units[0]?.name ?? ''}`
  const many = service.hosts.length

  const mode = modeOf(kind)
  const notYet =
    kind.again === undefined
      ? `${host.name} is not yet on Ocata and joined`
      : `${host.name} was not yet restarted and joined`
  const round = servers.length > 0 && kind.when === undefined ? { ...mode, when: notYet } : mode
  const settled =
    kind.again === undefined
      ? renderOnOcata(service, units, host)
      : units.map((unit) => `(\n${renderRestart(service, unit, host, upgrade).probe}\n) || exit 3`).join('\n')
  const serving: Question = {
    step: makeStep(context, host, `serving${own}${suffix}`, '', '', {
      kind: 'serving',
      host,
      ...drained,
      evidence: settled,
    }),
    assumed: false,
    when: notYet,
    leftOutIf: true,
  }
  let asked: boolean | undefined
  /** A step of the node's own round: left out where the node already serves on Ocata, so a second run drains nothing. */
  const inRound = async (step: Step): Promise<void> => {
    if (asked !== true) await primitives.step(step)
  }
  const outage = kind.outage === true ? `the ${service.name} API is down` : undefined
  const drain = makeStep(
    context,
    host,
    `drain${suffix}`,
    `haproxy: set server ${names} state ${kind.outage === true ? 'maint' : 'drain'}`,
    outage ?? `${service.name} at ${many - 1} of ${many}; sessions on ${host.name} end by themselves`,
    {
      kind: 'drain',
      host,
      ...drained,
      ...(kind.outage === true ? { state: 'maint', minimumUp: 0 } : { minimumUp: cloud.minimumUp }),
      idleLimitSeconds: times.idleSeconds,
    },
    round,
  )
  const join = makeStep(
    context,
    host,
    `join${suffix}`,
    `haproxy: set server ${names} state ready`,
    outage === undefined ? `${service.name} at ${many} of ${many}` : `the ${service.name} API is back`,
    { kind: 'join', host, ...drained, verify: renderVerify(service, host), upLimitSeconds: times.upSeconds },
    round,
  )
  const named = (only: readonly string[]): readonly Unit[] =>
    units.filter(({ name }) => only.length === 0 || only.includes(name))
  /** What a unit's own step rests on: only one that answers servers has to be drained. */
  const resting = (unit: Unit): { drained?: Drained } =>
    serversOn([unit], host).length > 0
      ? { drained: { balancers: cloud.balancers, servers: serversOn([unit], host) } }
      : {}
  const quiet = (unit: Unit): string =>
    outage ??
    (serversOn([unit], host).length > 0 ? `none: ${host.name} is drained` : `${unit.name} on ${host.name} is down`)
  const behindDrain = (unit: Unit): Partial<Step> =>
    serversOn([unit], host).length > 0 ? { ...round, drainedBy: drain } : round
  const phase = (name: Parameters<typeof phaseStep>[2]) => (): Promise<void> =>
    primitives.step(phaseStep(context, host, name, mode))
  /** A unit that reports does more than run: waited for where the database can be read. */
  const report = async (unit: Unit): Promise<void> => {
    if (unit.works !== 'reports' || unit.optional) return
    const reader = firstHost(context)
    const rendered = renderAlive(service, unit, host, reader, upgrade)
    const action = job(reader, rendered, times.startSeconds)
    await inRound(makeStep(context, host, `alive-${unit.name}`, rendered.shown, outage ?? 'none', action, round))
  }
  const all = async (steps: readonly Step[]): Promise<void> => {
    for (const step of steps) await primitives.step(step)
  }

  return {
    name: host.name,
    host,
    async drain() {
      if (servers.length === 0) return
      if (kind.when === undefined) asked ??= await primitives.ask(serving)
      await inRound(drain)
    },
    async stop(...only) {
      for (const unit of named(only)) {
        const stop = renderStop(service, unit, host)
        // Stopped once more, on the new release already: then only its absence is the effect.
        const rendered = kind.when === undefined ? stop : { ...stop, probe: renderGone(unit, host) }
        const action = job(host, rendered, times.stopSeconds, resting(unit))
        await inRound(
          makeStep(context, host, `stop-${unit.name}${suffix}`, rendered.shown, quiet(unit), action, behindDrain(unit)),
        )
      }
    },
    async install() {
      if (units.length === 0) return
      const verb = `install${own}`
      const rendered = renderInstall(cloud, service, units, host, upgrade, verb)
      const action = job(host, rendered, times.installSeconds)
      await inRound(makeStep(context, host, verb, rendered.shown, outage ?? 'none: nothing is started', action, round))
    },
    async configure() {
      const rendered = renderConfigure(service, host)
      if (rendered === undefined) return
      const action = job(host, rendered, times.configureSeconds)
      await inRound(
        makeStep(context, host, 'configure', rendered.shown, outage ?? 'none: the unit is stopped', action, round),
      )
    },
    stage: () => primitives.step(stageStep(context, host)),
    backup: () => all([backupStep(context, host)].filter((step) => step !== undefined)),
    expand: phase('expand'),
    migrate: phase('migrate'),
    contract: () => primitives.step(contractStep(context, host, kind, kind.when === undefined ? [] : units)),
    sync: phase('sync'),
    apiSync: phase('api-sync'),
    createCells: () => all(cellSteps(context, host)),
    mapToCells: () => all(mappingSteps(context, host)),
    migrateOnline: () => primitives.step(onlineMigrationsStep(context, host)),
    async start(...only) {
      for (const unit of named(only)) {
        const rendered = renderStart(service, unit, host)
        // A balancer that has forgotten the drain would send requests as soon as the port is open.
        const action = job(host, rendered, times.startSeconds, resting(unit))
        await inRound(
          makeStep(
            context,
            host,
            `start-${unit.name}${suffix}`,
            rendered.shown,
            quiet(unit),
            action,
            behindDrain(unit),
          ),
        )
        await report(unit)
      }
    },
    async report() {
      for (const unit of units) await report(unit)
    },
    async restart() {
      for (const unit of units) {
        const rendered = renderRestart(service, unit, host, upgrade)
        const action = job(host, rendered, times.startSeconds, resting(unit))
        await inRound(
          makeStep(context, host, `restart-${unit.name}`, rendered.shown, quiet(unit), action, behindDrain(unit)),
        )
      }
    },
    async join() {
      if (servers.length > 0) await inRound(join)
    },
  }
}

/** Whether a contract is left that needs every server stopped: asked in the words of the service's own tool. */
export function contractQuestion(context: NodeContext, when: string): Question {
  const host = firstHost(context)
  const script = renderFacts(
    context.service,
    host,
    'echo "offline migrations: $(fact offline)"',
    'case $(fact offline) in pending) exit 0 ;; none) exit 3 ;; *) exit 1 ;; esac',
  )
  return {
    step: makeStep(context, host, 'needs-contract', '', '', { kind: 'question', host, script }),
    assumed: true,
    when,
    leftOutIf: false,
  }
}
