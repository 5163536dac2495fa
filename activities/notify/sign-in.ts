/** An address without the user and the password in it, and both as a header takes them. */
export interface SignIn {
  readonly address: string
  /** As HTTP's Basic has it; absent where the address names nobody. */
  readonly token?: string
  readonly password?: string
}

/** Takes `user:password@` out of a URL, as curl does: fetch refuses to ask such an address. */
export function signInOf(url: string): SignIn {
  if (!URL.canParse(url)) return { address: url }
  const at = new URL(url)
  const [user, password] = [at.username, at.password].map(decoded)
  if (user === '' && password === '') return { address: url }
  at.username = ''
  at.password = ''
  const token = Buffer.from(`${user ?? ''}:${password ?? ''}`).toString('base64')
  return { address: at.href, token, ...(password === undefined ? {} : { password }) }
}

/** A text without its escapes; as it is where % begins none. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
