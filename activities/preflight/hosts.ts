import type { HostCheck } from '../../cloud/model/actions'
import type { CheckResult } from '../../cloud/model/outcomes'
import { workerChecks } from '../../cloud/model/preflight/worker'
import { runCheck } from '../run-check'
import type { Heartbeat } from '../heartbeat'
import { Semaphore } from '../semaphore'
import type { World } from '../world'
import { askedOf, whyNot } from './answer'
import type { Patience } from './patience'

/** Checks of one host at a time: half of what one connection carries, and no burden to a busy controller. */
const checksAtOnce = 4

/**
 * Asks a host all its checks, a few at a time, and gives their results in the order of the checks. A host that can't be
 * reached fails once; its later checks are not asked. Neither are they where the first one decides, and fails.
 */
export async function checkHost(
  checks: readonly HostCheck[],
  isOut: boolean,
  world: World,
  beats: Heartbeat,
  patience: Patience,
): Promise<CheckResult[]> {
  const [first, ...others] = checks
  if (first === undefined) return []
  // The first is asked alone: whether the host can be reached is found out once.
  const opening = await checkOne(first, isOut, world, beats, patience)
  if (opening.name === workerChecks.reachable.name || (first.decides === true && !opening.ok)) return [opening]
  const places = new Semaphore(checksAtOnce)
  const results = await Promise.all(
    others.map((check) => places.pass(() => checkOne(check, isOut, world, beats, patience))),
  )
  const lost = results.findIndex(({ name }) => name === workerChecks.reachable.name)
  return [opening, ...(lost < 0 ? results : results.slice(0, lost + 1))]
}

async function checkOne(
  { name, required, host, script, remedy, unlessOut }: HostCheck,
  isOut: boolean,
  { ssh }: World,
  { signal }: Heartbeat,
  patience: Patience,
): Promise<CheckResult> {
  const result = { name, where: host.name, required, remedy }
  if (unlessOut === true && isOut) return { ...result, ok: true, said: 'not asked: it is out of the balancers' }
  try {
    const { ok, text } = await patience.ask(() => runCheck(ssh, host, script, signal, 'check'))
    return { ...result, ok, said: text }
  } catch (error) {
    signal.throwIfAborted()
    return { ...askedOf(workerChecks.reachable, host.name), ok: false, said: whyNot(host.name, error) }
  }
}
