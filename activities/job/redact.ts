import { tailCharacters } from '../../cloud/model/outcomes'

const hidden = '[hidden]'

/** Names of settings, options and variables that hold secrets. */
const secretName = String.raw`(?:\b|[_-])(?:pass(?:word|wd|phrase)?|pwd|secret(?:[_-]?key)?|(?:admin|auth|access|api)[_-]?(?:token|key)|token)\b`
/** A value in quotes, or up to a blank, a quote or a separator. */
const secretValue = String.raw`(?:"[^"]*"|'[^']*'|[^\s,;'"&]+)`

/** What gives a secret away, and what is left of it. Every run is bounded, so that no text takes long. */
const secrets: readonly (readonly [RegExp, string])[] = [
  // scheme://user:password@host, as in SQLAlchemy and AMQP URLs: up to the last @, since passwords hold @ and / too.
  [/\b([a-z][a-z0-9+.-]{0,30}:\/\/[^\s:/@'"]{0,200}):[^\s'"]{0,400}@/gi, `$1:${hidden}@`],
  // password = …, "admin_token": "…", MYSQL_PWD=…
  [new RegExp(`(${secretName}["']?\\s{0,20}[:=]\\s{0,20})${secretValue}`, 'gi'), `$1${hidden}`],
  // --os-password …
  [new RegExp(`(--(?:[a-z]{1,20}-){0,3}${secretName}\\s{1,20})${secretValue}`, 'gi'), `$1${hidden}`],
  [
    /\b((?:X-(?:Auth|Subject|Service)-Token|(?:Proxy-)?Authorization)\s{0,20}:\s{0,20})(?:(?:Basic|Bearer)\s+)?\S+/gi,
    `$1${hidden}`,
  ],
  // Fernet tokens: version 0x80 and the first bytes of a time, in base64url.
  [/\bgAAAA[A-Za-z0-9_-]{20,}={0,2}/g, hidden],
  [/\b(identified\s{1,20}by\s{1,20}(?:password\s{1,20})?)(?:"[^"]*"|'[^']*')/gi, `$1${hidden}`],
  [/-----BEGIN [A-Z ]{0,40}PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]{0,40}PRIVATE KEY-----|$)/g, hidden],
]

/** The text with passwords, tokens and keys hidden, as far as their form or their name gives them away. */
export function redact(text: string): string {
  return secrets.reduce((safe, [pattern, left]) => safe.replace(pattern, left), text)
}

/** The end of a command's output: standard error first, redacted, at most `tailCharacters`. */
export function tailOf(stderr: string, stdout: string): string {
  const err = redact(wholeLines(stderr)).trim()
  const out = redact(wholeLines(stdout)).trim()
  if (err === '' || out === '') return err === '' ? end(out, tailCharacters) : end(err, tailCharacters)
  const joint = '\n--- standard output:\n'
  // Standard error says what went wrong: it gets all that output leaves, and three quarters at least.
  const forErr = Math.max(tailCharacters - joint.length - out.length, Math.floor(tailCharacters * 0.75))
  const shownErr = end(err, forErr)
  return shownErr + joint + end(out, tailCharacters - joint.length - shownErr.length)
}

/** The beginning of a text on one line, redacted: for evidence and last lines. */
export function brief(text: string, characters: number): string {
  const safe = redact(text)
    .trim()
    .replace(/\s*\n\s*/g, '; ')
  return safe.length <= characters ? safe : `${safe.slice(0, characters - 1)}…`
}

function end(text: string, characters: number): string {
  return text.length <= characters ? text : `…${text.slice(text.length - characters + 1)}`
}

/** Hosts send at most this much of a stream; its first line then is a part, and a secret cut in two goes unrecognised. */
const sentBytes = 6000

function wholeLines(text: string): string {
  const cut = Buffer.byteLength(text) >= sentBytes - 16
  return cut && text.includes('\n') ? text.slice(text.indexOf('\n') + 1) : text
}
