import type { Decision, Progress } from '../cloud/model/progress'
import { oneLine } from '../cloud/model/text'

const polls = 60
const pollMilliseconds = 250

/** A signal as it was sent. */
export interface Sent {
  readonly signal: string
  readonly said: Readonly<Record<string, unknown>>
}

/** Number of recorded decisions, with those that are no longer listed. */
export const decided = ({
  decisions,
  decisionsLeftOut = 0,
}: Pick<Progress, 'decisions' | 'decisionsLeftOut'>): number => decisionsLeftOut + decisions.length

/**
 * The decision that is recorded of a signal, among those that were recorded after the earlier ones. Another person's may
 * have come in between. A payload that could not be read is recorded without a sender.
 */
export function verdictOn(
  { signal, said }: Sent,
  before: number,
  { decisions, decisionsLeftOut = 0 }: Pick<Progress, 'decisions' | 'decisionsLeftOut'>,
): Decision | undefined {
  const names = [signal, ...(typeof said.answer === 'string' ? [`${signal} (${said.answer})`] : [])]
  const sender = typeof said.by === 'string' ? oneLine(said.by) : undefined
  return decisions
    .slice(Math.max(0, before - decisionsLeftOut))
    .find(
      (each) =>
        names.includes(each.signal) &&
        ('signed' in said || each.by === sender || (each.by === '' && each.verdict !== 'taken')),
    )
}

/** Waits a quarter of a minute for the verdict on a signal; undefined if there is none by then. */
export async function verdictAfter(
  sent: Sent,
  before: number,
  read: () => Promise<Progress>,
): Promise<Decision | undefined> {
  for (let poll = 0; poll < polls; poll += 1) {
    const progress = await read().catch(() => undefined)
    const decision = progress === undefined ? undefined : verdictOn(sent, before, progress)
    if (decision !== undefined) return decision
    await new Promise((resolve) => setTimeout(resolve, pollMilliseconds))
  }
  return undefined
}
