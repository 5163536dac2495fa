import type { ProofAction } from '../cloud/model/actions'
import { upgradeError } from '../cloud/model/errors'
import type { StepId } from '../cloud/model/ids'
import type { Outcome } from '../cloud/model/outcomes'
import { answeredWithin } from './answered-within'
import type { Heartbeat } from './heartbeat'
import { retryTransport } from './retry-transport'
import { runCheck } from './run-check'
import type { World } from './world'

/**
 * Reads the proof on its host: done if it holds, and otherwise a refusal with the faults.
 * @param limitSeconds after so long out of reach the operator is told
 */
export function prove(
  step: StepId,
  { host, script }: ProofAction,
  { ssh }: Pick<World, 'ssh'>,
  { signal }: Pick<Heartbeat, 'signal'>,
  limitSeconds: number,
): Promise<Outcome> {
  return retryTransport<Outcome>(
    async () => {
      const { ok, text } = await answeredWithin(host, limitSeconds, signal, (until) =>
        runCheck(ssh, host, script, until),
      )
      if (ok) return { state: 'done', evidence: text }
      const { type, message } = upgradeError('NotUpgraded', { step, host: host.name, said: text })
      return { state: 'refused', type, sentence: message }
    },
    { limitSeconds, signal },
  )
}
