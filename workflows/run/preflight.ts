import { condition, patched, proxyActivities } from '@temporalio/workflow'
import type { Activities } from '../../activities/interface'
import type { AcrossCheck, PreflightInput } from '../../cloud/model/actions'
import type { Cloud, ServiceOnCloud } from '../../cloud/model/cloud'
import { preflightInput } from '../../cloud/model/preflight'
import { askedSince } from '../../cloud/model/preflight/as-steps-do'
import { partsOf, together } from '../../cloud/model/preflight/bounded'
import type { CheckName } from '../../cloud/model/preflight/reasons'
import type { Host } from '../../cloud/model/hosts'
import { HostName, type ServiceName, type UpgradeId } from '../../cloud/model/ids'
import { limits } from '../../cloud/model/limits'
import { clipped } from '../../cloud/model/text'
import type { CheckResult, Preflight } from '../../cloud/model/outcomes'
import { failureOf, isUnwanted, readAnswer } from './activity-results'
import { unlessSaid } from './interruptible'
import { serversOn } from '../procedure/step'
import { activityOptions } from './activity-options'
import { endIfAborted, type Context } from './context'
import { needOfAttention } from './need'

const activities = proxyActivities<Activities>(activityOptions)

const lineOf = ({ where, name, said, remedy }: CheckResult): string => `${where}: ${name}: ${said.trim()} ${remedy}`

const stepOf = (service: ServiceName): string => `${service}/cloud/preflight`

/**
 * Asks every check of a service, of a large cloud in parts. Every answer, an operator's own completion included, is parsed
 * and bounded; an answer that can't be read is a failed check.
 */
export async function askChecks(service: ServiceName, input: PreflightInput): Promise<Preflight> {
  const answers: Preflight[] = []
  for (const part of partsOf(input)) answers.push(await askPart(service, part))
  return together(answers)
}

async function askPart(service: ServiceName, input: PreflightInput): Promise<Preflight> {
  const activityId = stepOf(service)
  const options = { ...activityOptions, activityId, summary: 'preflight checks, read-only' }
  let why: string
  try {
    const found = readAnswer('preflight', activityId, await activities.preflight.executeWithOptions(options, [input]))
    if (found.ok) return found.value
    why = found.why
  } catch (error) {
    if (isUnwanted(error)) throw error
    why = failureOf(activityId, error)
  }
  const name = 'preflight' satisfies CheckName
  const check = { name, where: 'worker', required: true, ok: false, said: why, remedy: 'Ask again.' }
  return { ok: false, checks: [check], out: [] }
}

/** True if the place of a failed check is a host that the upgrade can do without. */
function canDoWithout({ neededBecause }: Context, where: string): boolean {
  const host = HostName.safeParse(where)
  return host.success && neededBecause(host.data) === undefined
}

/** The checks without those of some hosts. */
function withoutHosts(
  input: PreflightInput,
  { units }: ServiceOnCloud,
  isLeftOut: (host: HostName) => boolean,
): PreflightInput {
  const stays = ({ host }: { readonly host: Host }): boolean => !isLeftOut(host.name)
  if (input.nodes.every(stays) && input.checks.every(stays)) return input
  const across = (checks: readonly AcrossCheck[]): AcrossCheck[] =>
    checks.map((check) => ({ ...check, nodes: check.nodes.filter(stays) }))
  const nodes = input.nodes.filter(stays)
  return {
    ...input,
    nodes,
    checks: input.checks.filter(stays),
    alone: across(input.alone),
    alike: across(input.alike ?? []),
    servers: nodes.flatMap(({ host }) => serversOn(units, host)),
  }
}

/**
 * The checks that an upgrade asks: all, but for those that came after it was begun. In how many parts the preflight of a large
 * cloud is asked depends on them.
 */
function askedFor(cloud: Cloud, service: ServiceOnCloud, upgrade: UpgradeId): PreflightInput {
  const input = preflightInput(cloud, service, upgrade)
  const without = Object.entries(askedSince).flatMap(([change, names]: readonly [string, readonly string[]]) => {
    const isAsked = input.checks.some(({ name }) => names.includes(name))
    return isAsked && !patched(change) ? names : []
  })
  return { ...input, checks: input.checks.filter(({ name }) => !without.includes(name)) }
}

/** The changes of earlier runs, by the hosts and balancers; empty if they were not asked. */
function changedBefore({ begun, out }: Preflight): string {
  if (begun === undefined) return ''
  const ran = begun.filter(({ commands }) => commands !== null && commands > 0)
  const unread = begun.filter(({ commands }) => commands === null).map(({ host }) => host)
  const parts = [
    ran.length === 0
      ? ''
      : `Commands of this upgrade have run before: ${ran.map(({ host, commands }) => `${commands ?? 0} on ${host}`).join(', ')}.`,
    out.length === 0 ? '' : `Out of the balancers: ${out.join(', ')}.`,
    unread.length === 0 ? '' : `${unread.join(', ')} could not be asked what has run there before.`,
  ].filter((part) => part !== '')
  return parts.length === 0 ? 'Nothing has been changed.' : parts.join(' ')
}

/**
 * Runs every check before anything is changed. If a required one fails, the upgrade waits, and shows all failed checks with
 * their remedies; `retry` checks again. Failed advisory checks are reported and passed.
 */
export async function passPreflight(
  context: Context,
  cloud: Cloud,
  service: ServiceOnCloud,
  upgrade: UpgradeId,
): Promise<void> {
  const { upgradeState, inbox } = context
  const step = stepOf(service.name)
  const isAborted = (): boolean => upgradeState.stopRequests.abortDue !== undefined
  for (;;) {
    const leftOutBefore = upgradeState.hosts.leftOut.length
    const input = withoutHosts(askedFor(cloud, service, upgrade), service, (host) => upgradeState.hosts.isLeftOut(host))
    const answer = await unlessSaid(isAborted, () => askChecks(service.name, input))
    endIfAborted(context)
    if (answer === undefined) continue
    const { ok, checks, out } = answer
    const leftOut = upgradeState.hosts.leftOut.length
    upgradeState.eventLog.record({ what: 'preflight', checks })
    // Only a node of this upgrade ever joins again.
    for (const host of out) if (service.hosts.some(({ name }) => name === host)) upgradeState.hosts.detach(host)
    const advice = checks.filter((check) => !check.ok && !check.required).map(lineOf)
    if (advice.length > 0) context.notify(`Preflight advises: ${advice.join('; ')}`)
    if (ok) return
    // The host of a failed check may be one of those: nobody has to answer for it again.
    if (leftOut !== leftOutBefore && patched('asks-again-without-left-out')) continue
    const failed = checks.filter((check) => !check.ok && check.required)
    upgradeState.needs.raise({
      step,
      host: null,
      sentence: `Preflight: ${failed.length} of ${checks.length} checks failed. ${changedBefore(answer)}`.trim(),
      // The first lines: `raise` would keep the last.
      tail: clipped(failed.map(lineOf).join('\n'), limits.tailCharacters - 100),
      answers: {
        retry: 'checks again, with cloud.yaml as it was at the start',
        abort: 'ends here, before anything more is changed. Started again, it reads cloud.yaml anew',
        ...(failed.some(({ where }) => canDoWithout(context, where))
          ? { 'leave-out': 'with its host: goes on without one that is gone for good' }
          : {}),
      },
      waiting: false,
      since: new Date(Date.now()).toISOString(),
    })
    context.notify(
      `Preflight found ${failed.length} things to mend: ${failed.map(lineOf).join('; ')}`,
      needOfAttention(upgradeState),
    )
    await condition(() => inbox.answer !== undefined || isAborted() || upgradeState.hosts.leftOut.length !== leftOut)
    endIfAborted(context)
    inbox.takeAnswer()
    upgradeState.needs.settle()
  }
}
