import { z } from 'zod'

/** A socket address as cloud.yaml spells it, before the host of an ssh:// address has been looked up. */
export type SocketText =
  | { readonly kind: 'tcp'; readonly address: string; readonly port: number }
  | { readonly kind: 'unix'; readonly path: string }
  | { readonly kind: 'ssh'; readonly host: string; readonly path: string }

const remedy =
  'ssh://HOST/run/haproxy/admin.sock (HOST being one of hosts), unix:///run/haproxy/admin.sock or tcp://ADDRESS:PORT'

/** Reads one address of a HAProxy runtime socket; undefined where it is none. */
function parseSocket(text: string): SocketText | undefined {
  const tcp = /^tcp:\/\/(?<address>[A-Za-z0-9.-]+|\[[0-9a-fA-F:]+\]):(?<port>\d{1,5})$/.exec(text)?.groups
  if (tcp?.address !== undefined) {
    const port = Number(tcp.port)
    return port > 0 && port < 65_536 ? { kind: 'tcp', address: tcp.address.replace(/^\[|\]$/g, ''), port } : undefined
  }
  const unix = /^unix:\/\/(?<path>\/[A-Za-z0-9_./@:+%-]+)$/.exec(text)?.groups?.path
  if (unix !== undefined) return { kind: 'unix', path: unix }
  const ssh = /^ssh:\/\/(?<host>[A-Za-z0-9-]+)(?<path>\/[A-Za-z0-9_./@:+%-]+)$/.exec(text)?.groups
  if (ssh?.host !== undefined && ssh.path !== undefined) return { kind: 'ssh', host: ssh.host, path: ssh.path }
  return undefined
}

/** A HAProxy runtime socket in cloud.yaml: `ssh://lb1/run/haproxy/admin.sock`. */
export const SocketField = z.string().transform((text, context): SocketText => {
  const address = parseSocket(text)
  if (address !== undefined) return address
  context.addIssue({ code: 'custom', message: `the address of a runtime socket: ${remedy}` })
  return z.NEVER
})
