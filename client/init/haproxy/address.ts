/** The address of a server, a bind line or a socket. */
export type Address =
  | { readonly kind: 'unix'; readonly path: string }
  | { readonly kind: 'ip'; readonly host: string; readonly port: number | undefined }
  /** Of a file descriptor, or in a namespace that no file has. */
  | { readonly kind: 'other' }

/** Reads an address as HAProxy writes it: `10.0.0.1:80`, `[2001:db8::1]:80`, `ipv6@2001:db8::1:80`, `unix@/run/x`, `:80`. */
export function addressOf(text: string): Address {
  const [, family = '', rest = text] = /^([a-z0-9+]+)@(.*)$/.exec(text) ?? []
  if (/^(fd|abns|sockpair|uxdg|abnsz)$/.test(family)) return { kind: 'other' }
  if (family.startsWith('unix') || rest.startsWith('/')) return { kind: 'unix', path: rest }
  const bracketed = /^\[([^\]]*)\](?::(.*))?$/.exec(rest)
  if (bracketed) return { kind: 'ip', host: bracketed[1] ?? '', port: portOf(bracketed[2]) }
  const colon = rest.lastIndexOf(':')
  if (colon < 0) return { kind: 'ip', host: rest, port: undefined }
  return { kind: 'ip', host: rest.slice(0, colon), port: portOf(rest.slice(colon + 1)) }
}

/** A port alone: ranges and offsets are none. */
const portOf = (text: string | undefined): number | undefined =>
  text !== undefined && /^\d{1,5}$/.test(text) ? Number(text) : undefined

/** An address in one spelling, to compare by. */
export function sameSpelling(address: string): string {
  const text = address.toLowerCase().replace(/^\[(.*)\]$/, '$1')
  if (!text.includes(':')) return text.replace(/\.$/, '')
  try {
    return new URL(`http://[${text.replace(/%.*$/, '')}]`).hostname
  } catch {
    return text
  }
}
