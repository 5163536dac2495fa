import type { Unit } from '../../cloud/model/cloud'
import { renderConfigure, renderInstall } from '../../cloud/model/commands'
import type { Host } from '../../cloud/model/hosts'
import type { HostName } from '../../cloud/model/ids'
import type { PhaseName } from '../../cloud/model/release'
import { isOn, jobStep, type NodeContext, type NodeKind } from './step'
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
import { makeUnitSteps } from './unit-steps'

/** One node of a service, with some of the service's units: every verb is a step on it, or one a unit. */
export interface Node {
  readonly name: HostName
  readonly host: Host
  /** Takes its servers out of every balancer and waits until they are idle. */
  drain(): Promise<void>
  /** Stops its units, or those of them that are named. */
  stop(...names: readonly string[]): Promise<void>
  install(): Promise<void>
  /** The site's own change of configuration, if cloud.yaml has one. */
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
  /** Cell0 and the first cell, if cloud.yaml says so. */
  createCells(): Promise<void>
  /** Hosts and instances into the cells, if cloud.yaml says so; then Nova's own check. */
  mapToCells(): Promise<void>
  /** The rows that the new release still rewrites while it serves. */
  migrateOnline(): Promise<void>
  /** Starts its units, or those of them that are named, and waits until they work. */
  start(...names: readonly string[]): Promise<void>
  /** Waits until its units that report have done so. */
  report(): Promise<void>
  /** Installs the new code, then stops and starts its units: they are away no longer than a restart takes. */
  upgrade(): Promise<void>
  /** Stops and starts its units again, so that they talk as the new release does. */
  restart(): Promise<void>
  /** Puts its servers back once they work. */
  join(): Promise<void>
}

/**
 * A node with the steps that a procedure may ask of it.
 * @param units the units of the node that these steps work on: all of the service's, or a part
 * @param kind drained while the others serve, by default
 */
export function makeNode(context: NodeContext, host: Host, units: readonly Unit[], kind: NodeKind = {}): Node {
  const { cloud, service, primitives } = context
  const isAll = units.length === service.units.filter((unit) => isOn(unit, host)).length
  const own = isAll ? '' : `-${units[0]?.name ?? ''}`
  const frame = makeDrainAndJoin(context, host, units, kind, own)
  const { servers, mode, inEach, outage, serving, drain, join } = frame
  const stepsOf = makeUnitSteps(context, host, kind, frame)
  let serves: boolean | undefined
  /** Leaves the step out if the node already serves on the new release, so that a second run drains no node. */
  const unlessServing = async (step: Step | undefined): Promise<void> => {
    if (step !== undefined && serves !== true) await primitives.step(step)
  }
  const all = async (steps: readonly (Step | undefined)[]): Promise<void> => {
    for (const step of steps) if (step !== undefined) await primitives.step(step)
  }
  const named = (only: readonly string[]): readonly Unit[] =>
    units.filter(({ name }) => only.length === 0 || only.includes(name))
  const phase = (name: PhaseName) => (): Promise<void> => all([phaseStep(context, host, name, mode)])

  const node: Node = {
    name: host.name,
    host,
    async drain() {
      if (servers.length === 0) return
      if (kind.when === undefined) serves ??= await primitives.ask(serving)
      await unlessServing(drain)
    },
    async stop(...only) {
      for (const unit of named(only)) await unlessServing(stepsOf.stop(unit))
    },
    async install() {
      if (units.length === 0) return
      const verb = `install${own}`
      await unlessServing(
        jobStep(context, {
          ...inEach,
          host,
          verb,
          rendered: () => renderInstall(cloud, service, units, host, context.upgrade, verb),
          impact: outage ?? 'none: it starts and stops no unit',
          expectedSeconds: cloud.times.installSeconds,
          installs: units.map(({ name }) => name),
        }),
      )
    },
    async configure() {
      const rendered = renderConfigure(service, host)
      if (rendered === undefined) return
      await unlessServing(
        jobStep(context, {
          ...inEach,
          host,
          verb: 'configure',
          rendered: () => rendered,
          impact: outage ?? 'none: the unit is stopped',
          expectedSeconds: cloud.times.configureSeconds,
        }),
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
        for (const step of stepsOf.start(unit)) await unlessServing(step)
        await unlessServing(stepsOf.report(unit))
      }
    },
    async report() {
      for (const unit of units) await unlessServing(stepsOf.report(unit))
    },
    async restart() {
      for (const unit of units) for (const step of stepsOf.restart(unit)) await unlessServing(step)
    },
    async upgrade() {
      const isInstalledFirst = primitives.has('agents-installed-first')
      if (isInstalledFirst) await node.install()
      await node.stop()
      if (!isInstalledFirst) await node.install()
      await node.start()
    },
    async join() {
      if (servers.length > 0) await unlessServing(join)
    },
  }
  return node
}
