import { isIP } from 'node:net'

/**
 * True if the Host header of a request may be answered. A page of another site can give its own name the address of this
 * server (DNS rebinding), and would then read the answers; but its requests have that name. An IP address and localhost are
 * no such names. The port may be any: a tunnel of SSH has its own.
 * @param names further names under which the server is reached, as of a proxy
 */
export function isOwnHost(host: string | undefined, names: readonly string[]): boolean {
  const [, name = ''] = /^(\[[^\]]*\]|[^:]*)(?::\d{1,5})?$/.exec(host ?? '') ?? []
  const bare = name.replace(/^\[|\]$/g, '').toLowerCase()
  return isIP(bare) !== 0 || bare === 'localhost' || names.includes(bare)
}
