import type { Drained } from '../../cloud/model/actions'
import type { Unit } from '../../cloud/model/cloud'
import {
  renderAlive,
  renderConfigure,
  renderGoneForContract,
  renderInstall,
  renderRestart,
  renderStart,
  renderStop,
} from '../../cloud/model/commands'
import type { Host } from '../../cloud/model/hosts'
import type { HostName } from '../../cloud/model/ids'
import { firstHost, isOn, job, makeStep, onlyWaits, serversOn, type NodeContext, type NodeKind } from './step'
import {
  backupStep,
  cellSteps,
  contractStep,
  mappingSteps,
  onlineMigrationsStep,
  phaseStep,
  stageStep,
} from './database-phases'
import type { Step } from './primitives'
import { makeDrainAndJoin } from './drain-and-join'

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
  const { cloud, service, release, upgrade, primitives } = context
  const { times } = cloud
  const isAll = units.length === service.units.filter((unit) => isOn(unit, host)).length
  const own = isAll ? '' : `-${units[0]?.name ?? ''}`
  const { servers, suffix, mode, inEach, outage, serving, drain, join } = makeDrainAndJoin(
    context,
    host,
    units,
    kind,
    own,
  )
  let asked: boolean | undefined
  /** A step of the node's own round: left out where the node already serves on the new release, so a second run drains nothing. */
  const inRound = async (step: Step): Promise<void> => {
    if (asked !== true) await primitives.step(step)
  }
  const named = (only: readonly string[]): readonly Unit[] =>
    units.filter(({ name }) => only.length === 0 || only.includes(name))
  /** What a unit's own step rests on: only one that answers servers has to be drained. */
  const resting = (unit: Unit): { drained?: Drained } =>
    serversOn([unit], host).length > 0
      ? { drained: { balancers: cloud.balancers, servers: serversOn([unit], host) } }
      : {}
  const without = ({ name, hosts }: Unit): string =>
    release.units[name]?.stopped?.replaceAll('{host}', host.name) ??
    `${name} at ${hosts.length - 1} of ${hosts.length}, ${host.name} without`
  const quiet = (unit: Unit): string =>
    outage ?? (serversOn([unit], host).length > 0 ? `none: ${host.name} is drained` : without(unit))
  const wayBackOf = ({ name }: Unit): Pick<Step, 'wayBack'> => {
    const wayBack = release.units[name]?.wayBack
    return wayBack === undefined ? {} : { wayBack }
  }
  const behindDrain = (unit: Unit): Partial<Step> =>
    serversOn([unit], host).length > 0 ? { ...inEach, drainedBy: drain } : inEach
  const phase = (name: Parameters<typeof phaseStep>[2]) => (): Promise<void> =>
    all([phaseStep(context, host, name, mode)])
  /** A unit that reports does more than run: waited for where the database can be read. */
  const report = async (unit: Unit): Promise<void> => {
    if (unit.works !== 'reports' || unit.optional) return
    const reader = firstHost(context)
    const rendered = renderAlive(service, unit, host, reader, upgrade)
    const action = job(reader, rendered, times.startSeconds)
    await inRound(
      makeStep(context, host, `alive-${unit.name}`, rendered.shown, outage ?? onlyWaits, action, {
        ...inEach,
        wordStands: true,
      }),
    )
  }
  const all = async (steps: readonly (Step | undefined)[]): Promise<void> => {
    for (const step of steps) if (step !== undefined) await primitives.step(step)
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
        // Stopped once more, on the new release already: for the contract, so nothing is left to stop for once that is done.
        const rendered = kind.when === undefined ? stop : { ...stop, probe: renderGoneForContract(service, unit, host) }
        const action = job(host, rendered, times.stopSeconds, resting(unit))
        const isForAll: Partial<Step> = outage !== undefined && kind.when === undefined ? { beforePhase: true } : {}
        await inRound(
          makeStep(context, host, `stop-${unit.name}${suffix}`, rendered.shown, quiet(unit), action, {
            ...behindDrain(unit),
            ...isForAll,
          }),
        )
      }
    },
    async install() {
      if (units.length === 0) return
      const verb = `install${own}`
      const rendered = renderInstall(cloud, service, units, host, upgrade, verb)
      const action = job(host, rendered, times.installSeconds)
      const impact = outage ?? 'none: it starts and stops no unit'
      const installs = units.map(({ name }) => name)
      await inRound({ ...makeStep(context, host, verb, rendered.shown, impact, action, inEach), installs })
    },
    async configure() {
      const rendered = renderConfigure(service, host)
      if (rendered === undefined) return
      const action = job(host, rendered, times.configureSeconds)
      await inRound(
        makeStep(context, host, 'configure', rendered.shown, outage ?? 'none: the unit is stopped', action, inEach),
      )
    },
    stage: () => primitives.step(stageStep(context, host)),
    backup: () => all([backupStep(context, host)]),
    expand: phase('expand'),
    migrate: phase('migrate'),
    contract: () => all([contractStep(context, host, kind, kind.when === undefined ? [] : units)]),
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
          makeStep(context, host, `start-${unit.name}${suffix}`, rendered.shown, quiet(unit), action, {
            ...behindDrain(unit),
            ...wayBackOf(unit),
          }),
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
