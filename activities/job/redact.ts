import { tailCharacters } from '../../cloud/model/outcomes'
import { redact } from '../../cloud/model/redaction'

export { redact } from '../../cloud/model/redaction'

/**
 * The end of a command's output: standard error first, redacted, at most `tailCharacters`. Give it whole lines: a secret
 * whose name was cut off can't be known.
 */
export function tailOf(stderr: string, stdout: string): string {
  const err = redact(stderr).trim()
  const out = redact(stdout).trim()
  if (err === '' || out === '') return err === '' ? end(out, tailCharacters) : end(err, tailCharacters)
  const joint = '\n--- standard output:\n'
  // Standard error names the fault: it gets all the room that output leaves, and three quarters at least.
  const forErr = Math.max(tailCharacters - joint.length - out.length, Math.floor(tailCharacters * 0.75))
  const shownErr = end(err, forErr)
  return shownErr + joint + end(out, tailCharacters - joint.length - shownErr.length)
}

/** The beginning of a text on one line, redacted: for evidence and messages. */
export function brief(text: string, characters: number): string {
  const safe = redact(text)
    .trim()
    .replace(/\s*\n\s*/g, '; ')
  return safe.length <= characters ? safe : `${safe.slice(0, characters - 1)}…`
}

/** The last line of a text that is not blank, redacted along with the lines before it. */
export function lastLineOf(text: string, characters: number): string {
  return brief(redact(text).trim().split('\n').at(-1) ?? '', characters)
}

function end(text: string, characters: number): string {
  return text.length <= characters ? text : `…${text.slice(text.length - characters + 1)}`
}
