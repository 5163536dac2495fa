/**
 * A word or a turn that readers stumble over, and the advice.
 * @typedef {{ readonly wrong: RegExp, readonly instead: string }} Turn
 */

const pronouns =
  'something|anything|nothing|somebody|anybody|nobody|someone|anyone|everything|everybody|who|what|where|no one'

/** Turns that are not written. The subject of a sentence is a named thing, its noun is repeated, its verb is of the field. */
/** @type {readonly Turn[]} */
export const bannedTurns = [
  { wrong: /(?<=^|[.!?] )(What|Whether|The same)\b(?![^.!?]*\?)/gm, instead: 'begin with the thing that is meant' },
  { wrong: /\bwho(m)?(so)?ever\b/gi, instead: 'name the person or the process' },
  {
    wrong: new RegExp(`(?<!\\b(?:${pronouns}),? )\\belse\\b(?!['’]s)`, 'gi'),
    instead: 'write otherwise, or the condition',
  },
  { wrong: /\bby (itself|themselves)\b/gi, instead: 'write alone, automatically, or say who does it' },
  { wrong: /\bbehind it\b/gi, instead: 'write after it, or name the thing' },
  { wrong: /\bbears?\b/gi, instead: 'write has, carries or accepts' },
  { wrong: /\bbefall\b/gi, instead: 'write what can go wrong' },
  { wrong: /\b(was|were|be|been|are) to be had\b/gi, instead: 'write is available' },
]

/** @param {Readonly<import('@textlint/types').TextlintRuleContext>} context */
export function noBannedTurn({ Syntax, RuleError, report, getSource, locator }) {
  return {
    /** @param {import('@textlint/ast-node-types').TxtStrNode} node */
    [Syntax.Str](node) {
      const text = getSource(node)
      // A heading and a cell of a table may begin with any word.
      const isSentence = node.parent?.type !== Syntax.Header && node.parent?.type !== 'TableCell'
      for (const { wrong, instead } of isSentence ? bannedTurns : bannedTurns.slice(1)) {
        for (const match of text.matchAll(wrong)) {
          const padding = locator.at(match.index)
          report(node, new RuleError(`'${match[0]}': ${instead}`, { padding }))
        }
      }
    },
  }
}
