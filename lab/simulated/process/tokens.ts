import { randomBytes } from 'node:crypto'

/**
 * Tokens that every node with this key and provider can validate, as Fernet's are. Another provider's are unknown: a node
 * that was left on its release's default issues tokens that its neighbours refuse.
 */
export class Tokens {
  constructor(
    private readonly provider: string,
    private readonly key: () => string,
  ) {}

  issue(): string {
    const body = `${this.provider}.${randomBytes(12).toString('base64url')}`
    return `${body}.${this.sign(body)}`
  }

  valid(token: string): boolean {
    const end = token.lastIndexOf('.')
    const body = token.slice(0, Math.max(end, 0))
    return body.startsWith(`${this.provider}.`) && token.slice(end + 1) === this.sign(body)
  }

  /** FNV-1a, 32 bits: no secret depends on it, and the other services' Perl can reckon it too (programs/unit/api.pl). */
  private sign(body: string): string {
    let hash = 0x811c9dc5
    for (const byte of Buffer.from(`${this.key()}.${body}`)) hash = Math.imul(hash ^ byte, 0x01000193) >>> 0
    return hash.toString(16)
  }
}

/** The `[token] provider` of keystone.conf; without it UUID in Newton, Fernet in Ocata (Ocata's release notes). */
export function providerOf(configuration: string, release: 'newton' | 'ocata'): string {
  const section = /^\[token\]$(?<body>[^[]*)/m.exec(configuration)?.groups?.body ?? ''
  const set = /^\s*provider\s*=\s*(?<name>\w+)/m.exec(section)?.groups?.name
  return set ?? (release === 'newton' ? 'uuid' : 'fernet')
}
