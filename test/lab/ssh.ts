import { readFileSync } from 'node:fs'
import { Client, type ConnectConfig } from 'ssh2'
import { parse } from 'yaml'
import { z } from 'zod'
import type { HostName, Lab } from '../../lab/simulated'

const Addresses = z.object({
  ssh: z.object({ user: z.string(), port: z.number(), key: z.string(), knownHosts: z.array(z.string()) }),
  hosts: z.record(z.string(), z.record(z.string(), z.object({ address: z.string() }))),
})

/** Logs in to a host of the lab with the data of its cloud.yaml, checking the host key against known_hosts. */
export async function login(lab: Lab, name: HostName, more: ConnectConfig = {}): Promise<Client> {
  const { ssh, hosts } = Addresses.parse(parse(readFileSync(lab.cloudFile, 'utf8')))
  const address = Object.values(hosts).flatMap((role) => role[name]?.address ?? [])[0] ?? ''
  const known = ssh.knownHosts.map((file) => readFileSync(file, 'utf8')).join('')
  const client = new Client()
  client.on('error', () => undefined)
  await new Promise<void>((resolve, reject) => {
    client.once('ready', resolve)
    client.once('error', reject)
    client.connect({
      host: address,
      port: ssh.port,
      username: ssh.user,
      privateKey: readFileSync(ssh.key),
      hostVerifier: (key: Buffer) => known.includes(`[${address}]:${ssh.port} ssh-ed25519 ${key.toString('base64')}\n`),
      ...more,
    })
  })
  return client
}

/** The end of a command, as SSH tells it: neither code nor signal if the connection broke. */
export interface Ended {
  readonly code: number | undefined
  readonly signal: string | undefined
  readonly output: string
}

/** Starts a command; the promise resolves when its channel closes. */
export function exec(client: Client, command: string, input = ''): Promise<Ended> {
  return new Promise((resolve, reject) => {
    client.exec(command, (error, channel) => {
      if (error !== undefined) {
        reject(error)
        return
      }
      let ended: { code?: number; signal?: string } = {}
      let output = ''
      channel.on('exit', (code: number | null, signal?: string) => {
        ended = { ...(code === null ? {} : { code }), ...(signal === undefined ? {} : { signal }) }
      })
      channel.on('data', (data: Buffer) => (output += data.toString()))
      channel.stderr.on('data', (data: Buffer) => (output += data.toString()))
      channel.on('close', () => resolve({ code: ended.code, signal: ended.signal, output }))
      channel.end(input)
    })
  })
}
