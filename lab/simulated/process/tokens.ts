import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto'

/**
 * Tokens that every node with the same key and provider can validate, as Fernet's are. Another provider's are unknown:
 * a node that was left on its release's default issues what its neighbours refuse.
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
    const given = Buffer.from(token.slice(end + 1))
    const right = Buffer.from(this.sign(body))
    return body.startsWith(`${this.provider}.`) && given.length === right.length && timingSafeEqual(given, right)
  }

  private sign(body: string): string {
    return createHmac('sha256', this.key()).update(body).digest('base64url')
  }
}

/** The `[token] provider` of keystone.conf; without it UUID in Newton, Fernet in Ocata (Ocata's release notes). */
export function providerOf(configuration: string, release: 'newton' | 'ocata'): string {
  const section = /^\[token\]$(?<body>[^[]*)/m.exec(configuration)?.groups?.body ?? ''
  const set = /^\s*provider\s*=\s*(?<name>\w+)/m.exec(section)?.groups?.name
  return set ?? (release === 'newton' ? 'uuid' : 'fernet')
}
