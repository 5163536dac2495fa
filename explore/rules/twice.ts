import type { Read } from './read'

/**
 * No command runs twice without a person's retry, but for one that is safe to repeat: once a run. No two commands of a step
 * run at once.
 */
export function twice({ night, commands }: Read): readonly string[] {
  const { sent, cloud } = night
  const runs = 1 + sent.filter(({ signal }) => ['start', 'reset', 'terminate-and-start'].includes(signal)).length
  return [...new Set(commands.map(({ step }) => step))].flatMap((id) => {
    const own = commands.filter(({ step }) => step === id)
    const [first] = own
    const action = cloud.book.steps.get(id)?.action
    if (first === undefined || action?.kind !== 'job') return [`${id} is in no plan`]
    if (own.some(({ besides }) => besides)) return [`two commands of ${id} ran at once`]
    if (new Set(own.map(({ generation }) => generation)).size < own.length) return [`${id} ran twice as one generation`]
    const retries = sent.filter(({ at, signal }) => signal === 'retry' && at >= first.at).length
    const allowed = 1 + retries + (action.safeToRepeat ? runs : 0)
    return own.length > allowed ? [`${id} ran ${own.length} times, with ${retries} retries of a person`] : []
  })
}
