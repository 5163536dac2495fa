import { forms } from './forms'
import { redactNamed, type Redacted } from './named'

export { hidden } from './forms'
export { isSecretName } from './names'

/** A private key of which the end is still to come. */
const openKey = /-----BEGIN [A-Z ]{0,40}PRIVATE KEY-----(?![\s\S]*-----END [A-Z ]{0,40}PRIVATE KEY-----)/

/**
 * The text with passwords, tokens and keys hidden: by the name before them, read by the structure they stand in (JSON,
 * Python, ini, YAML, XML, tables, URLs, arguments), and by their own form. Give it whole lines: a secret whose name was
 * cut off can't be known.
 */
export function redact(text: string): string {
  return redactOpen(text).text
}

/** As `redact`, and whether the text behind could still belong to a secret: then it has to be redacted along with it. */
export function redactOpen(text: string): Redacted {
  const formed = forms.reduce((safe, [pattern, left]) => safe.replace(pattern, left), text)
  const named = redactNamed(formed)
  return { text: named.text, open: named.open || openKey.test(text) }
}
