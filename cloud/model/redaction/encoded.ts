const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'
/** A whole run of base64. The shortest that holds `user:password` worth hiding has twelve characters. */
const runPattern = /(?<![A-Za-z0-9+/_-])[A-Za-z0-9+/]{12,4000}={0,2}(?![A-Za-z0-9+/=_-])/g
const credential = /^[\w.@+-]{1,64}:[\x21-\x7e]{4,}$/

/** Decodes a run of base64; undefined if a byte of it can't be printed. Uses no Buffer, since workflows have none. */
function printableOf(run: string): string | undefined {
  let bits = 0
  let held = 0
  let text = ''
  for (const character of run) {
    if (character === '=') break
    held = ((held << 6) | alphabet.indexOf(character)) & 0xfff
    bits += 6
    if (bits < 8) continue
    bits -= 8
    const byte = (held >> bits) & 0xff
    if (byte !== 9 && byte !== 10 && byte !== 13 && (byte < 32 || byte > 126)) return undefined
    text += String.fromCharCode(byte)
  }
  return text
}

/**
 * Puts `instead` in the place of each run of base64 that stands for `user:password`, or for a text in which there is a secret.
 */
export function hideEncoded(text: string, instead: string, hasSecret: (plain: string) => boolean): string {
  return text.replace(runPattern, (run) => {
    const plain = printableOf(run)
    return plain !== undefined && (credential.test(plain) || hasSecret(plain)) ? instead : run
  })
}
