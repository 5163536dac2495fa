import { failureFamilies, type KnownFailure } from '../../cloud/model/known-failures'
import { table } from './table'

const code = (text: string): string => `\`${text.trim()}\``
function seenOf(failure: KnownFailure): string {
  const { printed = [], databaseErrors = [], exitCodes = [] } = failure
  const errors = databaseErrors.length === 0 ? [] : [`database error ${databaseErrors.join(', ')}`]
  const codes = exitCodes.length === 0 ? '' : `exit code ${exitCodes.join(', ')}`
  return [[...errors, ...printed.map(code)].join(', '), codes].filter((part) => part !== '').join('; ')
}

function stepsOf({ service, verbs }: KnownFailure): string {
  return [service, verbs?.join(', ')].filter((part) => part !== undefined).join(': ') || 'every step'
}

/** docs/reference/attention.md, from the tables that the upgrade itself reads. */
export function attentionPage(): string {
  return [
    '# Attention: what is known of what goes wrong',
    '',
    'Made from `cloud/model/known-failures`; `WRITE_DOCS=1 npm test -- test/docs` writes it anew.',
    '',
    'An upgrade that needs a person says what happened, what it means, what the probe finds, what to do, and the answers',
    'there are ([how to answer](../how-to/answer.md#answer-an-attention)). The sentences below are those of failures that are known. Of any',
    'other, the last lines of its output are shown, and where the whole of it is.',
    '',
    '- **retry** runs the step again; of a database phase only where the probe finds none of it done.',
    '- **skip** goes on where the probe finds all of it done: somebody did it by hand. Online data migrations, `alive` and',
    "  Nova's `check` leave nothing that a probe could see: there the person's word is taken, and recorded as such.",
    '- **abort** ends the upgrade; with a node out of the balancers it needs `now`, and leaves the node out. Started again, the',
    '  upgrade does what is left.',
    '- **leave-out** goes on without a host that is gone for good, where the upgrade can do without it; where it can’t, the',
    '  text says why ([leave-out](../how-to/answer.md#a-host-that-is-gone-for-good)).',
    '- **as the probe allows** is said where only the probe knows how far the command came: none of it done, `retry`; all of',
    '  it, `skip`; a part, restore the backup or finish it by hand first.',
    '',
    'In what is printed, `…` is anything on that line and `#` a number; a database error is known by its number in whatever',
    'tool prints it: `(1419, …)`, `ERROR 1419 (`, `Got error: 1419:`. Where several entries would fit, the first one of this page',
    'speaks, and what was printed before an exit code alone.',
    ...failureFamilies.flatMap(({ heading, failures }) => [
      '',
      `## ${heading}`,
      '',
      table(
        ['what is printed', 'at', 'what it means', 'what to do', 'known from'],
        Object.values(failures).map((failure) => [
          seenOf(failure),
          stepsOf(failure),
          failure.means,
          failure.do,
          failure.source,
        ]),
      ),
    ]),
    '',
    'The sentences of refusals and waits of the upgrade itself are [errors](errors.md).',
    '',
  ].join('\n')
}
