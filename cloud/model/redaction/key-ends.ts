const endOfKey = /-----END [A-Z ]{0,40}PRIVATE KEY(?: BLOCK)?-----/
/** The end of a line of a key, after any prefix of a log or an indentation. */
const lineOfKey = /[A-Za-z0-9+/=]{16}\\?\r?$/
const isLineOfKey = (line: string): boolean => lineOfKey.test(line.slice(-20))
/** Longer than any key. */
const mostLines = 200

/** True if the last line of the text may be part of a private key: only the text after it can tell. */
export function mayEndInKey(text: string): boolean {
  const line = /[^\n]*(?=\n?$)/.exec(text.slice(-400))?.[0] ?? ''
  const [run = ''] = /[A-Za-z0-9+/]{40,80}={0,2}\\?\r?$/.exec(line) ?? []
  return /[a-z]/.test(run) && /[A-Z]/.test(run) && /\d/.test(run)
}

/** Puts `instead` in the place of a private key's last lines where its beginning is not in the text. */
export function hideKeyEnds(text: string, instead: string): string {
  if (!endOfKey.test(text)) return text
  const lines = text.split('\n')
  const safe: string[] = []
  for (const line of lines) {
    if (!endOfKey.test(line)) {
      safe.push(line)
      continue
    }
    let most = mostLines
    while (most > 0 && isLineOfKey(safe.at(-1) ?? '')) {
      safe.pop()
      most -= 1
    }
    safe.push(instead)
  }
  return safe.join('\n')
}
