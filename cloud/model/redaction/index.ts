import { redactColumns, redactStatements } from './columns'
import { hideEncoded } from './encoded'
import { forms, hidden } from './forms'
import { hideKeyEnds, mayEndInKey } from './key-ends'
import { redactNamed, type Redacted } from './named'
import { redactObjects } from './objects'
import { redactShortOptions } from './options'

export { hidden } from './forms'
export { isSecretName } from './names'

/** A private key whose end is not in the text yet. */
const openKey =
  /-----BEGIN [A-Z ]{0,40}PRIVATE KEY(?: BLOCK)?-----(?![\s\S]*-----END [A-Z ]{0,40}PRIVATE KEY(?: BLOCK)?-----)|\bPrivate-Lines: \d{1,4}(?![\s\S]*\bPrivate-MAC)/
/** Colour codes of a terminal: they come between a name and its value, and within them. */
const colours = /\u001b\[[0-?]{0,40}[ -/]{0,4}[@-~]/g

/** A letter, a digit or a _ as JSON may write it too: a name that is written so is a name. */
const escapedWord = /\\u00(3[0-9]|4[1-9a-f]|5[0-9a]|5f|6[1-9a-f]|7[0-9a])/gi

/**
 * The text with passwords, tokens and keys hidden: by the name before them, read by the structure they stand in (JSON,
 * Python, ini, YAML, XML, tables, URLs, arguments), and by their own form. Give it whole lines: a secret whose name was
 * cut off can't be known. Colours of a terminal are taken out, and letters that are written as escapes become letters.
 */
export function redact(text: string): string {
  return redactOpen(text).text
}

/**
 * As `redact`. `open` says that the text after it could still belong to a secret: it must then be redacted together with it.
 */
export function redactOpen(text: string): Redacted {
  const plain = text
    .replace(colours, '')
    .replace(escapedWord, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)))
  const columns = redactColumns(plain)
  const structured = redactShortOptions(redactObjects(redactStatements(columns.text)))
  const formed = forms.reduce((safe, [pattern, left]) => safe.replace(pattern, left), structured)
  const decoded = hideEncoded(hideKeyEnds(formed, hidden), hidden, (inner) => redact(inner) !== inner)
  const named = redactNamed(decoded)
  return { text: named.text, open: named.open || columns.open || openKey.test(plain) || mayEndInKey(plain) }
}
