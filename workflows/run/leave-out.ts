import { CancellationScope, condition, proxyActivities } from '@temporalio/workflow'
import type { Activities } from '../../activities/interface'
import type { EvidenceInput } from '../../cloud/model/actions'
import type { Cloud, ServiceOnCloud, Unit } from '../../cloud/model/cloud'
import type { Host } from '../../cloud/model/hosts'
import { HostName, parseStepId, type UpgradeId } from '../../cloud/model/ids'
import type { HeldLock } from './held-lock'
import { refused, taken, type Person, type Verdict } from './message-handler'
import type { UpgradeState } from '../state/upgrade-state'
import { isOn, serversOn } from '../procedure/step'
import type { Entry } from '../plan/outline'
import type { Step } from '../procedure/primitives'
import { failureOf, readAnswer } from './activity-results'
import { activityOptions } from './activity-options'

const activities = proxyActivities<Pick<Activities, 'leaveOut'>>(activityOptions)

/** The facts of an upgrade that decide if it can do without a host. */
export interface LeavingContext {
  readonly cloud: Cloud
  readonly service: ServiceOnCloud
  readonly upgrade: UpgradeId
  readonly entries: readonly Entry[]
  readonly upgradeState: UpgradeState
  readonly lock: HeldLock
}

/**
 * Goes on without a host that is gone for good, on a person's word: so one dead node does not stop a cloud. Refused if the
 * host is needed, or if it may still serve requests.
 */
export class Leaving {
  readonly #steps: readonly Step[]
  /** The hosts of which the balancers are being asked. An activity's id is one host's, and Temporal takes each id once at a time. */
  readonly #asked = new Set<HostName>()

  constructor(private readonly context: LeavingContext) {
    this.#steps = context.entries.flatMap((entry) => (entry.kind === 'step' ? [entry.step] : []))
  }

  /** The reason that a host can't be left out, in a sentence; undefined if only the balancers are still to be asked. */
  neededBecause(host: HostName): string | undefined {
    const { upgradeState } = this.context
    if (upgradeState.hosts.isLeftOut(host)) return `${host} is left out already`
    if (!this.#steps.some((step) => step.host === host)) return `${host} has no step in this upgrade`
    return this.#forTheService(host) ?? this.#forAUnit(host) ?? this.#notStopped(host)
  }

  /** Leaves a host out if no reason is against it; resolves once the balancers have been asked. */
  async leave(name: string, { by, note }: Person): Promise<Verdict> {
    const { cloud, service, upgrade, upgradeState, lock } = this.context
    const parsed = HostName.safeParse(name)
    if (!parsed.success) return refused(`${name} is no name of a host`)
    const host = parsed.data
    // Another person has said it already, and this one is judged by the outcome. Of several that wait one asks again.
    while (this.#asked.has(host)) await condition(() => !this.#asked.has(host))
    const needed = this.neededBecause(host) ?? this.#underWay(host)
    if (needed !== undefined) return refused(needed)
    const servers = this.#serversOf(host)
    let said = ''
    if (servers.length > 0) {
      const input = { upgrade, host, balancers: cloud.balancers, servers, lock: lock.needed(false) }
      const activityId = `${service.name}/${host}/leave-out`
      const options = { ...activityOptions, activityId, summary: `without ${host}` }
      this.#asked.add(host)
      const result = await CancellationScope.nonCancellable(() =>
        activities.leaveOut.executeWithOptions(options, [input]),
      )
        .then((value) => readAnswer('leaveOut', activityId, value))
        .catch((error: unknown) => ({ ok: false as const, why: failureOf(activityId, error) }))
        .then((read) => (read.ok ? read.value : { ok: false, said: `the balancers could not be asked: ${read.why}` }))
        .finally(() => this.#asked.delete(host))
      // The upgrade may have gone on meanwhile.
      const now = result.ok ? this.neededBecause(host) : result.said
      if (now !== undefined) return refused(now)
      said = `; ${result.said}`
    }
    const at = new Date(Date.now()).toISOString()
    upgradeState.leaveOutHost({ service: service.name, host, by, note, at, todo: this.#todo(host) })
    return { ...taken, why: `the upgrade goes on without ${host}${said}` }
  }

  /** Evidence without the nodes that are left out: for those, no balancer may send them requests. */
  withoutLeftOut(input: EvidenceInput): EvidenceInput {
    const { upgradeState } = this.context
    const out = input.nodes.filter(({ host }) => upgradeState.hosts.isLeftOut(host.name))
    if (out.length === 0) return input
    const leftOut = out.map(({ host }) => ({ host: host.name, servers: this.#serversOf(host.name) }))
    return { ...input, nodes: input.nodes.filter((node) => !out.includes(node)), leftOut }
  }

  /** A person's work on a host that was left out. */
  #todo(host: HostName): string {
    const { cloud, service, upgradeState } = this.context
    const verbs = [...new Set(upgradeState.steps.leftOf(host).map(({ id }) => parseStepId(id).verb))]
    const servers = this.#serversOf(host).map(({ backend, server }) => `${backend}/${server}`)
    const counted = cloud.release.services[service.name].leftOut
    return [
      verbs.length === 0
        ? `Every step of ${service.name} is done on ${host}.`
        : `Not done on ${host}: ${verbs.join(', ')}. Once it is back, do them by hand, or start ${service.name} again: it does what is left.`,
      servers.length === 0
        ? ''
        : `Its servers stay in maintenance on the balancers until you set them ready there: ${servers.join(', ')}.`,
      counted?.replaceAll('{host}', host) ?? '',
    ]
      .filter((part) => part !== '')
      .join(' ')
  }

  /** Needed: the node that reads the database, and a node that still has work for the whole service. */
  #forTheService(host: HostName): string | undefined {
    const { service, upgradeState } = this.context
    const outOf = wayOut(host)
    if (service.hosts[0]?.name === host)
      return `${host} is needed: ${service.name}'s database is read and upgraded from there. ${outOf}`
    const isOver = (step: Step): boolean => ['done', 'not needed'].includes(upgradeState.steps.stateOf(step.id) ?? '')
    const once = this.#steps.find((step) => step.host === host && step.once === true && !isOver(step))
    return once === undefined
      ? undefined
      : `${host} is needed: ${once.id} is done there for the whole service. ${outOf}`
  }

  #forAUnit(host: HostName): string | undefined {
    const { cloud, upgradeState } = this.context
    for (const unit of this.#unitsOf(host)) {
      if (unit.passive)
        return `${host} is needed: ${unit.name} runs on one node at a time, and whether it runs on ${host} can't be seen without it. ${wayOut(host)}`
      const others = unit.hosts.filter(({ name }) => name !== host && !upgradeState.hosts.isLeftOut(name))
      if (others.length === 0)
        return `${host} is needed: it is the only node of ${unit.name} that is left. ${wayOut(host)}`
      if (serversOn([unit], { name: host }).length === 0) continue
      const left = others.length - (this.#drainsAnother(others) ? 1 : 0)
      if (left < cloud.minimumUp)
        return `${host} is needed: without it ${unit.name} would have ${left} of ${unit.hosts.length} servers up at times, and minimumUp is ${cloud.minimumUp}. ${wayOut(host)}`
    }
    return undefined
  }

  /** True if one of these nodes is still to be drained while the others serve. */
  #drainsAnother(others: readonly Host[]): boolean {
    const { upgradeState } = this.context
    return this.#steps.some(
      (step) =>
        step.action.kind === 'drain' &&
        step.outage !== true &&
        upgradeState.steps.stateOf(step.id) !== 'done' &&
        upgradeState.steps.stateOf(step.id) !== 'not needed' &&
        others.some(({ name }) => name === step.host),
    )
  }

  /** The condition of an outage of the whole service: no process of the old release may work beside a phase. */
  #notStopped(host: HostName): string | undefined {
    const { upgradeState } = this.context
    const stop = this.#steps.find(
      (step) => step.host === host && step.beforePhase === true && upgradeState.steps.stateOf(step.id) !== 'done',
    )
    return stop === undefined
      ? undefined
      : `${host} is needed: ${stop.id} is not done, and a host out of reach is never taken for stopped: the old release would work on beside the upgrade of the database. ${wayOut(host)}`
  }

  /** A host that is being worked on answers: only a host for which a person is needed can be left out. */
  #underWay(host: HostName): string | undefined {
    const { upgradeState } = this.context
    const step = upgradeState.steps.leftOf(host).find(({ state }) => state === 'running')
    return step === undefined
      ? undefined
      : `${step.id} is under way on ${host}: leave it out once that needs attention, or before it begins`
  }

  #unitsOf(host: HostName): readonly Unit[] {
    return this.context.service.units.filter((unit) => isOn(unit, { name: host }))
  }

  #serversOf(host: HostName) {
    return serversOn(this.context.service.units, { name: host })
  }
}

const wayOut = (host: HostName): string =>
  `Bring it back; or abort with now, take ${host} out of cloud.yaml, and start again: it does what is left`
