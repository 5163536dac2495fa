import { lookAt } from '../../activities/steps'
import type { Heartbeat } from '../../activities/heartbeat'
import { createRuntime } from '../../activities/haproxy'
import { Ssh } from '../../activities/ssh'
import type { World } from '../../activities/world'
import type { Cloud } from '../../cloud/model/cloud'
import type { UpgradeId, UpgradeName } from '../../cloud/model/ids'
import type { Look } from '../../cloud/model/outcomes'
import { outlineOf, type Answers, type Outline } from '../../workflows/plan/outline'
import type { Question, Step } from '../../workflows/procedure/primitives'
import { conditionKey, inOrder, type Condition, type Probed } from './order'

/** An upgrade with the findings of each step on hosts and balancers. */
export interface ProbedOutline {
  readonly outline: Outline
  readonly found: ReadonlyMap<string, Probed>
}

/** Seconds for which one host or balancer is tried before it counts as out of reach. */
const unreachableLimitSeconds = 4
/** Seconds for a proof, which reads every process of its host for each unit. */
const proofSeconds = 30
/** Number of hosts that are asked at once; each gets one question after the other. */
const hostsAtOnce = 16

/** The heartbeat of a look for which no workflow waits. */
const nobodyWaits = (signal: AbortSignal): Heartbeat => ({
  signal,
  heartbeat: () => undefined,
  assertStillOwner: () => signal.throwIfAborted(),
})

function probedOf(look: Look): Probed {
  switch (look.state) {
    case 'done':
      return { state: 'done', evidence: look.evidence }
    case 'ready':
      return { state: 'to do', evidence: '' }
    case 'running':
      return { state: 'running', evidence: `its job has run for ${Math.round(look.seconds)} s` }
    case 'failed':
      return { state: 'failed', evidence: `exit code ${look.exitCode}; ${look.evidence}; ${look.record}` }
    case 'lost':
      return { state: 'lost', evidence: `${look.reason}; ${look.evidence}; ${look.record}` }
    case 'refused':
      return { state: 'refused', evidence: look.sentence }
    case 'unreachable':
      return { state: 'unreachable', evidence: look.sentence }
  }
}

/** Does the works, at most `atOnce` of them at once. */
async function bounded(works: readonly (() => Promise<void>)[], atOnce: number): Promise<void> {
  const queue = [...works]
  const lane = async (): Promise<void> => {
    for (let work = queue.shift(); work !== undefined; work = queue.shift()) await work()
  }
  await Promise.all(Array.from({ length: Math.min(atOnce, works.length) }, lane))
}

/** Asks the hosts, each question once. Changes nothing on any of them. */
class Prober {
  readonly #looks = new Map<string, Promise<Look>>()
  readonly #silent = new Map<string, Look>()
  readonly conditions = new Map<string, Condition>()

  constructor(
    private readonly world: World,
    private readonly signal: AbortSignal,
  ) {}

  look(upgrade: UpgradeId, { id, action }: Step): Promise<Look> {
    const known = this.#looks.get(id)
    if (known !== undefined) return known
    const silent = this.#silent.get(action.host.name)
    if (silent !== undefined) return Promise.resolve(silent)
    const limit = action.kind === 'proof' ? proofSeconds : unreachableLimitSeconds
    const input = { upgrade, step: id, action, unreachableLimitSeconds: limit }
    const looking = lookAt(input, this.world, nobodyWaits(this.signal)).then((look) => {
      // A host that does not answer a job's question answers no other. After a drain, only a balancer may be out of reach.
      if (look.state === 'unreachable' && (action.kind === 'job' || action.kind === 'question'))
        this.#silent.set(action.host.name, look)
      return look
    })
    this.#looks.set(id, looking)
    return looking
  }

  /** The state of a step; of a step that is to be done also the effect that only its host can foretell. */
  async probed(upgrade: UpgradeId, step: Step): Promise<Probed> {
    const probed = probedOf(await this.look(upgrade, step))
    const { foretold, action } = step
    if (probed.state !== 'to do' || foretold === undefined) return probed
    const asked = { kind: 'question', host: action.host, script: foretold } as const
    const input = { upgrade, step: step.id, action: asked, unreachableLimitSeconds }
    const look = await lookAt(input, this.world, nobodyWaits(this.signal))
    return look.state === 'done' ? { ...probed, evidence: look.evidence } : probed
  }

  /** Answers the questions of a procedure by the hosts' answers; without an answer, as the plan assumes. */
  answers: Answers = async (question, upgrade) => {
    const { step, when, leftOutIf, assumed } = question
    const look = await this.look(upgrade, step)
    if (look.state !== 'done' && look.state !== 'ready') return assumed
    const yes = look.state === 'done'
    const evidence = look.state === 'done' ? look.evidence : `asked on ${step.host}: no`
    if (when !== '')
      this.conditions.set(conditionKey(upgrade, when), { leftOut: yes === leftOutIf, wasDone: leftOutIf, evidence })
    return yes
  }
}

/** The questions of a plan, to be asked of all hosts side by side before the plan is made. */
async function questionsOf(cloud: Cloud, name: UpgradeName): Promise<(readonly [Question, UpgradeId])[]> {
  const met: (readonly [Question, UpgradeId])[] = []
  await outlineOf(cloud, name, (question, upgrade) => {
    met.push([question, upgrade])
    return Promise.resolve(question.assumed)
  })
  return met
}

/** One work for each host: its items one after the other. */
function byHost<T>(items: readonly T[], hostOf: (item: T) => string, work: (item: T) => Promise<unknown>) {
  return [...new Set(items.map(hostOf))].map((host) => async (): Promise<void> => {
    for (const item of items) if (hostOf(item) === host) await work(item)
  })
}

/**
 * Asks hosts and balancers for the state of each step of an upgrade, by the upgrade's own looks. Read-only, from this
 * machine, without Temporal. Hosts are asked side by side.
 */
export async function probe(cloud: Cloud, name: UpgradeName): Promise<ProbedOutline> {
  const ssh = new Ssh()
  const runtime = createRuntime(({ host, path }) => ssh.forwardUnixSocket(host, path))
  try {
    const prober = new Prober({ ssh, runtime }, new AbortController().signal)
    const ask = ([{ step }, upgrade]: readonly [Question, UpgradeId]): Promise<Look> => prober.look(upgrade, step)
    const hostAsked = ([{ step }]: readonly [Question, UpgradeId]): string => step.action.host.name
    await bounded(byHost(await questionsOf(cloud, name), hostAsked, ask), hostsAtOnce)
    const outline = await outlineOf(cloud, name, prober.answers)
    const looked = new Map<string, Probed>()
    const left = outline.entries.flatMap((entry) => {
      if (entry.kind === 'gate') return []
      const condition = prober.conditions.get(conditionKey(entry.upgrade, entry.step.when ?? ''))
      return condition?.leftOut === true ? [] : [entry]
    })
    const look = async ({ id, upgrade, step }: (typeof left)[number]): Promise<void> =>
      void looked.set(id, await prober.probed(upgrade, step))
    await bounded(
      byHost(left, ({ step }) => step.action.host.name, look),
      hostsAtOnce,
    )
    return { outline, found: inOrder(outline.entries, looked, prober.conditions) }
  } finally {
    await ssh.closeAll()
  }
}
