import { upgradeError, UpgradeError } from '../../cloud/model/errors'
import type { Balancer } from '../../cloud/model/hosts'
import type { RuntimeTarget } from './socket'

/**
 * A standby that has not answered is left alone for this long during a wait: a dead host takes longer to ask than all others
 * together. Right before a unit stops it is asked anew.
 */
const leftAloneMilliseconds = 10_000

/** When a standby was last found stopped, for the length of one wait. */
export type PassedOver = Map<string, number>

/**
 * Reads each balancer. A standby that is stopped or out of reach is passed over, as long as another balancer was read.
 * @returns the readings, in the order of the balancers
 * @throws the error of reading a balancer that is no standby; NoBalancerRuns if all of them are stopped
 */
export async function readRunning<T>(
  balancers: readonly Balancer[],
  { signal, passedOver }: { readonly signal: AbortSignal; readonly passedOver?: PassedOver },
  read: (balancer: Balancer) => Promise<T>,
): Promise<readonly T[]> {
  const whys: string[] = []
  const results = await Promise.all(
    balancers.map(async (balancer): Promise<readonly T[]> => {
      if (isLeftAlone(balancer, passedOver)) return []
      try {
        const result = await read(balancer)
        passedOver?.delete(balancer.name)
        return [result]
      } catch (error) {
        signal.throwIfAborted()
        if (!isStopped(balancer, error)) throw error
        whys.push(error.message)
        passedOver?.set(balancer.name, performance.now())
        return []
      }
    }),
  )
  const found = results.flat()
  if (found.length === 0 && balancers.length > 0) {
    passedOver?.clear()
    throw upgradeError('NoBalancerRuns', { balancers: namesOf(balancers), reason: whys.join(' ') })
  }
  return found
}

function isLeftAlone({ name, standby }: Balancer, passedOver: PassedOver | undefined): boolean {
  const since = standby === true ? passedOver?.get(name) : undefined
  return since !== undefined && performance.now() - since < leftAloneMilliseconds
}

/** True if this is a standby that does not answer: every other fault of it is one. */
export const isStopped = ({ standby }: Balancer, error: unknown): error is UpgradeError =>
  standby === true && error instanceof UpgradeError && error.kind === 'transport'

/** Names the balancers that were not read, in words that follow those about the others; empty if all were read. */
export function passedOverText(
  balancers: readonly Balancer[],
  readings: readonly { readonly target: RuntimeTarget }[],
): string {
  const left = balancers.filter(({ name }) => !readings.some(({ target }) => target.balancer === name))
  return left.length === 0 ? '' : `; passed over, a standby that is stopped or out of reach: ${namesOf(left)}`
}

const namesOf = (balancers: readonly Balancer[]): string => balancers.map(({ name }) => name).join(', ')
