import type { Drained, ProofAction, QuestionAction } from '../../cloud/model/actions'
import { upgradeError } from '../../cloud/model/errors'
import type { Host } from '../../cloud/model/hosts'
import type { StepId } from '../../cloud/model/ids'
import type { Look } from '../../cloud/model/outcomes'
import { answeredWithin } from '../answered-within'
import { allServing } from '../haproxy'
import type { Heartbeat } from '../heartbeat'
import { retryTransport } from '../retry-transport'
import { runCheck } from '../run-check'
import type { World } from '../world'

/** Looks for a node that already serves on the new release on every balancer: it needs no upgrade. */
export async function lookServing(
  input: Drained & { host: Host; evidence: string },
  { ssh, runtime }: World,
  beats: Heartbeat,
  limitSeconds: number,
): Promise<Look> {
  const { host, evidence } = input
  return retryTransport(
    async () => {
      const { serving } = await allServing(input, { runtime, signal: beats.signal })
      if (!serving) return { state: 'ready', generation: 1 }
      const { ok, text } = await answeredWithin(host, limitSeconds, beats.signal, (until) =>
        runCheck(ssh, host, evidence, until),
      )
      return ok ? { state: 'done', evidence: text } : { state: 'ready', generation: 1 }
    },
    { limitSeconds, signal: beats.signal },
  )
}

/** The host's answer to a question, or its proof: done is yes, ready is no. */
export async function lookQuestion(
  step: StepId,
  { host, script }: QuestionAction | ProofAction,
  { ssh }: World,
  beats: Heartbeat,
  limitSeconds: number,
): Promise<Look> {
  return retryTransport(
    async () => {
      const { code, text } = await answeredWithin(host, limitSeconds, beats.signal, (until) =>
        runCheck(ssh, host, script, until),
      )
      if (code === 0) return { state: 'done', evidence: text }
      if (code === no) return { state: 'ready', generation: 1 }
      const { type, message } = upgradeError('NoAnswer', { step, host: host.name, said: text })
      return { state: 'refused', type, sentence: message }
    },
    { limitSeconds, signal: beats.signal },
  )
}

/** The exit code of a script that answers no. */
const no = 3
