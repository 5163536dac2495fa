import type { Progress } from '../cloud/model/progress'

const answers: readonly string[] = ['retry', 'skip', 'park', 'leave-out']

/**
 * The payload of an answer, with the step that needs attention as the person sees it, unless the payload names a step or a
 * host. Another person may answer first: this answer would count for the next step, which nobody has seen.
 * @param progress undefined if the upgrade can't be asked now
 */
export function aboutAttention(
  signal: string,
  payload: Readonly<Record<string, unknown>>,
  progress: Pick<Progress, 'attention'> | undefined,
): Readonly<Record<string, unknown>> {
  const step = progress?.attention?.step
  if (step === undefined || !answers.includes(signal) || 'step' in payload || 'host' in payload) return payload
  return { ...payload, step }
}
