const endOfKey = /-----END [A-Z ]{0,40}PRIVATE KEY(?: BLOCK)?-----/
/** A line of a key, whatever a log or an indentation puts before it. */
const lineOfKey = /[A-Za-z0-9+/=]{16,}\\?\r?$/
/** Longer than any key. */
const mostLines = 200

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
    while (most > 0 && lineOfKey.test(safe.at(-1) ?? '')) {
      safe.pop()
      most -= 1
    }
    safe.push(instead)
  }
  return safe.join('\n')
}
