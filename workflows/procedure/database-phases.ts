import {
  backupFile,
  renderBackup,
  renderCells,
  renderCheck,
  renderFacts,
  renderGone,
  renderMapToCells,
  renderOnlineMigrations,
  renderPhase,
  renderStage,
  type Rendered,
} from '../../cloud/model/commands'
import type { EvidenceInput } from '../../cloud/model/actions'
import type { Unit } from '../../cloud/model/cloud'
import { upgradeId } from '../../cloud/model/ids'
import type { Host } from '../../cloud/model/hosts'
import type { PhaseName, WayBack } from '../../cloud/model/release'
import { gateUpgraded } from './gate-names'
import { allUpgraded } from './gates'
import { firstHost, impactOfOutage, jobStep, modeOf, questionStep, type NodeContext, type NodeKind } from './step'
import type { Question, Step } from './primitives'

const packagesLeadBack =
  'install the packages of the release before; they work on the database as it is, so nothing has to be restored'

/** The version of the packages holds for a run: the way to another pinned version, by `temporal` only. */
function anotherPin({ cloud, service, upgrade }: NodeContext): string {
  const input = JSON.stringify({ cloud: cloud.name })
  return [
    `For another version than the pinned ${service.version}, which holds for this run: 1. openstack-upgrade abort ${service.name} --cloud ${cloud.name} --now, or temporal workflow signal -w ${upgrade} --name abort -i '{"now":true}'.`,
    `2. Set services.${service.name}.version in the cloud's file of every worker.`,
    `3. openstack-upgrade start ${service.name} --cloud ${cloud.name}, or temporal workflow start --task-queue openstack-upgrade --type ${service.name} -w ${upgrade} -i '${input}'; where ${upgradeId(cloud, 'cloud')} runs it, retry there instead.`,
    'What is done is not done again; a node with another version than the new pin is installed once more.',
  ].join(' ')
}

/** The way back to the old release when a phase has changed no row yet: it depends on the phases before it. */
function wayBackBefore({ release }: NodeContext, name: PhaseName): WayBack {
  const phases = Object.entries(release.phases)
  const earlier = phases.slice(
    0,
    phases.findIndex(([each]) => each === name),
  )
  return earlier.some(([, { wayBack }]) => wayBack === 'restore') ? 'restore' : 'packages'
}

/**
 * A database phase: never repeated without a person, and with its way back. Undefined if the pair of releases has no such
 * phase.
 */
export function phaseStep(
  context: NodeContext,
  host: Host,
  name: PhaseName,
  more: Pick<Step, 'outage' | 'when' | 'evidence'> = {},
): Step | undefined {
  const { service, release, cloud } = context
  const phase = release.phases[name]
  if (phase === undefined) return undefined
  const restore =
    service.backup.kind === 'none'
      ? 'there is no backup of this upgrade (cloud.yaml says none); use your own'
      : `stop ${service.name} on every node, then restore ${backupFile(service)} on ${service.hosts[0]?.name ?? host.name} by giving it to mysql: it drops the databases that it holds and makes them as they were, without what was written since`
  return jobStep(context, {
    ...more,
    host,
    verb: name,
    rendered: () => renderPhase(service, phase, host),
    impact: phase.impact,
    expectedSeconds: cloud.times.phaseSeconds,
    safeToRepeat: false,
    once: true,
    restore,
    untouched: wayBackBefore(context, name) === 'restore' ? restore : packagesLeadBack,
    wayBack: phase.wayBack,
    anotherPin: anotherPin(context),
  })
}

/**
 * The contract, with its conditions, which are read again right before it. Every node is on the new release; or, if the
 * service has to be down for it, no process of its `stopped` units is left. Undefined if there is no contract.
 */
export function contractStep(
  context: NodeContext,
  host: Host,
  kind: NodeKind = {},
  stopped: readonly Unit[] = [],
): Step | undefined {
  const { service, upgrade } = context
  const evidence: EvidenceInput =
    stopped.length === 0
      ? allUpgraded(context, service.units, gateUpgraded(service.name))
      : {
          upgrade,
          gate: 'every server stopped',
          nodes: stopped.flatMap((unit) => unit.hosts.map((each) => ({ host: each, script: renderGone(unit, each) }))),
          balancers: [],
          servers: [],
        }
  return phaseStep(context, host, 'contract', { ...modeOf(kind), evidence })
}

/** The dump before the first phase; undefined if cloud.yaml says `none`. */
export function backupStep(context: NodeContext, host: Host): Step | undefined {
  const { service, release, cloud } = context
  const [first] = Object.values(release.phases)
  if (service.backup.kind === 'none' || first === undefined) return undefined
  return jobStep(context, {
    host,
    verb: 'backup',
    rendered: () => renderBackup(service, first, host),
    impact: `reads the whole database; the dump stays on ${host.name}: ${backupFile(service)}`,
    expectedSeconds: cloud.times.backupSeconds,
    once: true,
  })
}

/** The new code beside the old. */
export function stageStep(context: NodeContext, host: Host): Step {
  return jobStep(context, {
    host,
    verb: 'stage',
    rendered: () => renderStage(context.service, host),
    impact: 'none: nothing of the system is touched',
    expectedSeconds: context.cloud.times.installSeconds,
    once: true,
  })
}

/** A command that Nova needs while its API is down. */
const inOutage = (
  context: NodeContext,
  host: Host,
  verb: string,
  rendered: () => Rendered,
  more: Pick<Step, 'wordStands'> = {},
): Step =>
  jobStep(context, {
    ...more,
    host,
    verb,
    rendered,
    impact: impactOfOutage(context.service),
    expectedSeconds: context.cloud.times.phaseSeconds,
    outage: true,
    once: true,
  })

/** Cell0 and the first cell, before Nova's databases are upgraded; none if cloud.yaml leaves them to people. */
export function cellSteps(context: NodeContext, host: Host): readonly Step[] {
  const { service } = context
  if (!service.createCells) return []
  return Object.entries(renderCells(service, host)).map(([verb, rendered]) =>
    inOutage(context, host, verb, () => rendered),
  )
}

/** Hosts and instances into the cells, once Nova's databases are upgraded; then Nova's own check of it all. */
export function mappingSteps(context: NodeContext, host: Host): readonly Step[] {
  const { service } = context
  const mapping = service.createCells ? Object.entries(renderMapToCells(service, host)) : []
  return [
    ...mapping.map(([verb, rendered]) => inOutage(context, host, verb, () => rendered)),
    inOutage(context, host, 'check', () => renderCheck(service, host), { wordStands: true }),
  ]
}

/** The rows that the new release still rewrites while it serves. */
export function onlineMigrationsStep(context: NodeContext, host: Host): Step {
  const { service, release, cloud, upgrade } = context
  return jobStep(context, {
    host,
    verb: 'online-data-migrations',
    rendered: () => renderOnlineMigrations(service, host, upgrade),
    impact: 'none: rows are rewritten in batches',
    expectedSeconds: cloud.times.phaseSeconds,
    once: true,
    wordStands: true,
    ...(release.onlineWayBack === undefined ? {} : { wayBack: release.onlineWayBack }),
  })
}

/** Asks if a contract is left that needs every server stopped, by the words of the service's own tool. */
export function contractQuestion(context: NodeContext, when: string): Question {
  const host = firstHost(context)
  const script = renderFacts(
    context.service,
    host,
    'echo "offline migrations: $(told offline)"',
    'case $(fact offline) in pending) exit 0 ;; none) exit 3 ;; *) exit 1 ;; esac',
  )
  return {
    step: questionStep(context, host, 'needs-contract', script),
    assumed: true,
    when,
    leftOutIf: false,
  }
}
