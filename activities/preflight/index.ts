import type { AloneCheck, HostCheck, PreflightInput } from '../cloud/model/actions'
import type { Balancer } from '../cloud/model/hosts'
import type { HostName } from '../cloud/model/ids'
import type { CheckResult, Preflight } from '../cloud/model/outcomes'
import { asked } from './asked'
import { toUpgradeError } from './faults'
import { agentChecked, allOut, balancerFaults, enabledUnlisted, inspect, type Inspection } from './haproxy'
import { beating, type Beating } from './heartbeat'
import { notify } from './notify'
import { Notes } from './job'
import { drainNote } from './steps'
import type { World } from './world'

/**
 * As `Activities.preflight`: runs every check, whatever the others say; hosts side by side, the checks of one host one
 * after the other. Changes nothing but the test message to those who will be told.
 */
export function preflight(input: PreflightInput, world: World): Promise<Preflight> {
  return beating(async (beats) => {
    const balancers = await Promise.all(input.balancers.map((balancer) => readBalancer(balancer, world, beats)))
    const inspections = balancers.flatMap((read) => ('inspection' in read ? [read.inspection] : []))
    const out = await nodesOut(input, inspections, world, beats)
    const hosts = [...new Set(input.checks.map(({ host }) => host.name))]
    const found = await Promise.all([
      ...hosts.map((name) => {
        const checks = input.checks.filter(({ host }) => host.name === name)
        return checkHost(checks, out.includes(name), world, beats)
      }),
      ...input.alone.map((check) => checkAlone(check, world, beats)),
      ...balancers.map((read) => Promise.resolve(checkBalancer(read, input))),
      checkNotify(input),
    ])
    const checks = found.flat()
    return { ok: checks.every(({ ok, required }) => ok || !required), checks, out: [...out] }
  })
}

/**
 * The nodes that an earlier run has left out: by the balancers, or by the record that a drain of ours keeps on the node,
 * since a balancer that was reloaded has forgotten.
 */
async function nodesOut(
  { nodes, upgrade }: PreflightInput,
  inspections: readonly Inspection[],
  { ssh }: World,
  { signal }: Beating,
): Promise<readonly HostName[]> {
  const notes = new Notes(ssh)
  const out = await Promise.all(
    nodes.map(async ({ host, servers }) => {
      if (allOut(inspections, servers)) return [host.name]
      // A host out of reach is told of by its checks.
      const note = await notes.readNote(host, upgrade, drainNote(servers)).catch(() => undefined)
      signal.throwIfAborted()
      return note === undefined ? [] : [host.name]
    }),
  )
  return out.flat()
}

async function checkHost(
  checks: readonly HostCheck[],
  isOut: boolean,
  { ssh }: World,
  { signal }: Beating,
): Promise<CheckResult[]> {
  const results: CheckResult[] = []
  for (const { name, required, host, script, remedy, unlessOut } of checks) {
    const result = { name, where: host.name, required, remedy }
    if (unlessOut === true && isOut) {
      results.push({ ...result, ok: true, said: 'not asked: it is out of the balancers' })
      continue
    }
    try {
      const { ok, text } = await asked(ssh, host, script, signal)
      results.push({ ...result, ok, said: text })
    } catch (error) {
      signal.throwIfAborted()
      const said = toUpgradeError(host.name, error).message
      // A host that can't be reached fails once: its other checks would only say the same.
      return [...results, { ...result, name: 'reachable', required: true, ok: false, said, remedy: '' }]
    }
  }
  return results
}

/** What may be on one host at most. A host out of reach is told of by its own checks. */
async function checkAlone(
  { name, nodes, remedy }: AloneCheck,
  { ssh }: World,
  { signal }: Beating,
): Promise<CheckResult[]> {
  const found = await Promise.all(
    nodes.map(async ({ host, script }) => {
      const { code, text } = await asked(ssh, host, script, signal).catch(() => ({ code: undefined, text: '' }))
      signal.throwIfAborted()
      return code === itIsHere ? [`${host.name}: ${text.trim()}`] : []
    }),
  )
  const here = found.flat()
  const where = nodes.map(({ host }) => host.name).join(', ')
  return [{ name, where, required: true, ok: here.length <= 1, said: here.join('; '), remedy }]
}

/** The exit code of a script that finds what may be on one host at most. */
const itIsHere = 3

/** A balancer as it was read, or why it could not be. */
type Read =
  | { readonly balancer: Balancer; readonly inspection: Inspection }
  | { readonly balancer: Balancer; readonly why: string }

async function readBalancer(balancer: Balancer, { runtime }: World, { signal }: Beating): Promise<Read> {
  try {
    return { balancer, inspection: await inspect(balancer, { runtime, signal }) }
  } catch (error) {
    signal.throwIfAborted()
    return { balancer, why: toUpgradeError(balancer.name, error).message }
  }
}

function checkBalancer(read: Read, { servers }: PreflightInput): CheckResult[] {
  const result = (name: string, required: boolean, bad: readonly string[], remedy: string): CheckResult => ({
    name,
    where: read.balancer.name,
    required,
    ok: bad.length === 0,
    said: bad.join('; '),
    remedy: bad.length === 0 ? '' : remedy,
  })
  if ('why' in read) return [result('reachable', true, [read.why], '')]
  const faults = balancerFaults([read.inspection], servers).map(({ message }) => message)
  return [
    result('drain', true, faults, ''),
    result(
      'unlisted servers',
      true,
      enabledUnlisted([read.inspection], servers),
      'List them below their unit in cloud.yaml, or disable them: the contract would break them.',
    ),
    result(
      'agent checks',
      false,
      agentChecked([read.inspection], servers),
      'They are silenced while a server is drained and enabled again at its join.',
    ),
  ]
}

async function checkNotify(input: PreflightInput): Promise<CheckResult[]> {
  if (input.notify.kind === 'none') return []
  const result = { name: 'notify', where: 'worker', required: false, remedy: 'Correct notify in cloud.yaml.' }
  try {
    await notify({ notify: input.notify, text: `[${input.upgrade}] A test: an upgrade is about to begin.` })
    return [{ ...result, ok: true, said: 'a test message was sent' }]
  } catch (error) {
    return [{ ...result, ok: false, said: toUpgradeError('notify', error).message }]
  }
}
