import { errorTable, type ErrorKind } from '../../cloud/model/errors'
import { table } from './table'

/** The next thing that happens after an error of each kind. */
const kinds: Readonly<Record<ErrorKind, readonly [heading: string, then: string]>> = {
  decision: ['A person has to look', 'The upgrade waits at its step, with an attention.'],
  transport: ['Out of reach for now', 'It is tried again for as long as it lasts; after a while people are told.'],
  input: ['Wrong input', 'The command ends with exit code 2, or the workflow is refused: nothing was changed.'],
}

/** A detail of a sentence, whatever its type: its name in capitals. */
const inCapitals = (name: string): unknown => {
  const words = name.replaceAll(/([A-Z])/g, '_$1').toUpperCase()
  return Object.assign([words], { toString: () => words, [Symbol.toPrimitive]: () => words })
}

/** The sentence of an entry, with the names of its details in capitals, in one line. */
function sentenceOf(name: keyof typeof errorTable): string {
  const details = new Proxy({}, { get: (_, detail) => inCapitals(String(detail)) })
  return errorTable[name]
    .sentence(details as never)
    .replaceAll(/\s+/g, ' ')
    .trim()
}

/** docs/reference/errors.md: every entry of the one table of errors. */
export function errorsPage(): string {
  const names = Object.keys(errorTable) as (keyof typeof errorTable)[]
  return [
    '# Errors',
    '',
    'Every error that the upgrade itself tells: what failed, where, and what to do. Words in capitals stand for what was read. What',
    'the tools of OpenStack print, and what it means, is on [another page](attention.md).',
    '',
    'Made from `cloud/model/errors`; `WRITE_DOCS=1 npm test -- test/docs` writes it anew.',
    ...Object.entries(kinds).flatMap(([kind, [heading, then]]) => [
      '',
      `## ${heading}`,
      '',
      then,
      '',
      table(
        ['error', 'what it says'],
        names.filter((name) => errorTable[name].kind === kind).map((name) => [`\`${name}\``, sentenceOf(name)]),
      ),
    ]),
    '',
  ].join('\n')
}
