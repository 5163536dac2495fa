import { createHash, createHmac, timingSafeEqual } from 'node:crypto'

/**
 * known_hosts as sshd(8), "SSH_KNOWN_HOSTS FILE FORMAT", has it: plain, wildcard, negated and hashed names, @revoked and
 * @cert-authority. Lines that aren't understood are passed over, as OpenSSH does.
 */

/** The meaning of a line's key: it is a host's key, it is revoked, or it signs host certificates. */
export type Mark = 'known' | 'revoked' | 'authority'

/** One line of a known_hosts file. */
export interface KnownHostsLine {
  readonly mark: Mark
  /** The names as written: patterns, or one hashed name. */
  readonly names: string
  /** ssh-ed25519, ecdsa-sha2-nistp256, ssh-rsa … */
  readonly keyType: string
  readonly key: Buffer
  /** file:line, for the operator. */
  readonly where: string
}

/** The verdict of the lines for one name on an offered key. */
export type Verdict =
  | { readonly kind: 'known' }
  | { readonly kind: 'unknown' }
  | { readonly kind: 'authorityOnly'; readonly where: string }
  | { readonly kind: 'changed'; readonly where: string }
  | { readonly kind: 'revoked'; readonly where: string }

const marks: Readonly<Record<string, Mark>> = { '@revoked': 'revoked', '@cert-authority': 'authority' }

/**
 * The lines of a known_hosts file that hold a key.
 * @param file its path, named as the place of each line
 */
export function parseKnownHosts(text: string, file: string): readonly KnownHostsLine[] {
  return text.split(/\r?\n/).flatMap((line, index) => {
    const fields = line.trim().split(/\s+/)
    const first = fields[0] ?? ''
    if (first === '' || first.startsWith('#')) return []
    const mark = first.startsWith('@') ? marks[first] : 'known'
    const [names, keyType, base64] = first.startsWith('@') ? fields.slice(1) : fields
    if (mark === undefined || names === undefined || keyType === undefined || base64 === undefined) return []
    const key = Buffer.from(base64, 'base64')
    return keyTypeOf(key) === keyType ? [{ mark, names, keyType, key, where: `${file}:${index + 1}` }] : []
  })
}

/** The name a host goes by in known_hosts: bare on port 22, `[address]:port` on any other. */
export function knownName(address: string, port: number): string {
  const name = address.toLowerCase()
  return port === 22 ? name : `[${name}]:${port}`
}

/** The lines that match a name. */
export function linesFor(lines: readonly KnownHostsLine[], name: string): readonly KnownHostsLine[] {
  return lines.filter((line) => matchesName(line.names, name))
}

/** Judges an offered key by the lines for its host's name. A revoked key is revoked even if another line accepts it. */
export function verify(lines: readonly KnownHostsLine[], offered: Buffer): Verdict {
  const first = (mark: Mark) => lines.find((line) => line.mark === mark)
  const same = (mark: Mark) => lines.find((line) => line.mark === mark && line.key.equals(offered))
  const revoked = same('revoked')
  if (revoked) return { kind: 'revoked', where: revoked.where }
  if (same('known')) return { kind: 'known' }
  const other = first('known')
  if (other) return { kind: 'changed', where: other.where }
  const authority = first('authority')
  return authority ? { kind: 'authorityOnly', where: authority.where } : { kind: 'unknown' }
}

/** A key in the form that people compare: `ssh-ed25519 SHA256:…`, as `ssh-keygen -l` prints it. */
export function fingerprint(key: Buffer): string {
  const digest = createHash('sha256').update(key).digest('base64').replace(/=+$/, '')
  return `${keyTypeOf(key) ?? 'a key'} SHA256:${digest}`
}

/** The type that a public key blob names in its first string (RFC 4253, 6.6). */
function keyTypeOf(key: Buffer): string | undefined {
  if (key.length < 5) return undefined
  const length = key.readUInt32BE(0)
  return length > 0 && length < 64 && key.length > 4 + length ? key.toString('latin1', 4, 4 + length) : undefined
}

function matchesName(names: string, name: string): boolean {
  if (names.startsWith('|')) return matchesHash(names, name)
  let matched = false
  for (const pattern of names.toLowerCase().split(',')) {
    if (pattern.startsWith('!')) {
      if (matchesPattern(pattern.slice(1), name)) return false
    } else if (pattern !== '' && matchesPattern(pattern, name)) matched = true
  }
  return matched
}

/** `|1|salt|hash`: HMAC-SHA1 of the name, keyed by the salt. */
function matchesHash(names: string, name: string): boolean {
  const [, version, salt, hash] = names.split('|')
  if (version !== '1' || salt === undefined || hash === undefined) return false
  const wanted = Buffer.from(hash, 'base64')
  const found = createHmac('sha1', Buffer.from(salt, 'base64')).update(name).digest()
  return wanted.length === found.length && timingSafeEqual(wanted, found)
}

/**
 * `*` is any text, `?` any one character; any other character, brackets too, is literal. Only the last `*` is ever tried again,
 * so that no pattern takes long.
 */
function matchesPattern(pattern: string, name: string): boolean {
  let [at, from] = [0, 0]
  let star: { readonly at: number; from: number } | undefined
  while (from < name.length) {
    if (pattern[at] === '*') {
      star = { at, from }
      at += 1
    } else if (pattern[at] === '?' || pattern[at] === name[from]) {
      at += 1
      from += 1
    } else if (star !== undefined) {
      star.from += 1
      at = star.at + 1
      from = star.from
    } else return false
  }
  return /^\**$/.test(pattern.slice(at))
}
