/** A word of a line of haproxy.cfg. `isVariable`: a part of it comes from HAProxy's environment. */
export interface Word {
  readonly text: string
  readonly isVariable: boolean
}

/**
 * The words of a line as HAProxy splits them: blanks separate, a backslash takes the next character as it is, quotes of
 * either kind hold blanks, and # begins a comment outside them.
 * @returns undefined where a quote is not closed, which HAProxy refuses too
 */
export function wordsOf(line: string): readonly Word[] | undefined {
  const words: Word[] = []
  let [text, quote, begun, isVariable]: [string, string, boolean, boolean] = ['', '', false, false]
  for (let at = 0; at < line.length; at += 1) {
    const char = line.charAt(at)
    if (quote !== '' && char === quote) quote = ''
    else if (char === '\\' && quote !== "'" && at + 1 < line.length) {
      ;[text, begun] = [text + line.charAt(at + 1), true]
      at += 1
    } else if (quote === '' && (char === '"' || char === "'")) [quote, begun] = [char, true]
    else if (quote === '' && char === '#') break
    else if (quote === '' && /\s/.test(char)) {
      if (begun) words.push({ text, isVariable })
      ;[text, begun, isVariable] = ['', false, false]
    } else {
      // Addresses take variables without quotes too.
      if (char === '$' && quote !== "'" && /[A-Za-z_{]/.test(line.charAt(at + 1))) isVariable = true
      ;[text, begun] = [text + char, true]
    }
  }
  if (quote !== '') return undefined
  return begun ? [...words, { text, isVariable }] : words
}
