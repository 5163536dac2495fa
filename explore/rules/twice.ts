import type { Read } from './read'

/**
 * No command runs twice without a person's retry. A retry counts for the step that was asked about. A command that is safe to
 * repeat runs again in each new run of the upgrade, and once a run where it was lost. No two commands of a step run at once.
 */
export function twice({ night, commands }: Read): readonly string[] {
  const { sent, cloud, schedule } = night
  const runs = sent.filter(({ signal }) => ['start', 'reset', 'terminate-and-start'].includes(signal)).length
  return [...new Set(commands.map(({ step }) => step))].flatMap((id) => {
    const own = commands.filter(({ step }) => step === id)
    const [first] = own
    const action = cloud.book.steps.get(id)?.action
    if (first === undefined || action?.kind !== 'job') return [`${id} is in no plan`]
    if (own.some(({ besides }) => besides)) return [`two commands of ${id} ran at once`]
    if (new Set(own.map(({ generation }) => generation)).size < own.length) return [`${id} ran twice as one generation`]
    // The upgrade of a whole cloud hands a retry on to the service that asks.
    const isHandedOn = schedule.upgrade === 'cloud'
    const retries = sent.filter(
      ({ at, signal, about }) =>
        signal === 'retry' && at >= first.at && (about === id || (about === undefined && isHandedOn)),
    ).length
    const canBeLost = schedule.faults.some(
      (fault) => fault.kind === 'dead' || (fault.kind === 'job' && fault.how === 'lost' && fault.step === id),
    )
    const repeats = action.safeToRepeat ? (canBeLost ? runs : runs - 1) : 0
    const allowed = 1 + retries + repeats
    return own.length > allowed ? [`${id} ran ${own.length} times, with ${retries} retries of a person`] : []
  })
}
