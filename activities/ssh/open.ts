import { setTimeout as pause } from 'node:timers/promises'
import { Client, type ClientErrorExtensions } from 'ssh2'
import type { UpgradeError } from '../../cloud/model/errors'
import { upgradeError } from '../../cloud/model/errors'
import type { Login } from '../../cloud/model/hosts'
import { credentialsOf } from './credentials'
import { hostKeyCheck } from './host-key'
import { HostSilent, Silence, type Patience } from './silence'
import { unlessAborted } from '../unless-aborted'
import { onThisWorker } from './on-this-worker'

/** Three answers missed, ten seconds apart: a silent peer is given up after half a minute. */
const keepalive = { keepaliveInterval: 10_000, keepaliveCountMax: 3 }

/** Attempts for a connection that the far side closes before the handshake. */
const startUps = 5

/**
 * Opens a connection and logs in. The host's key is checked against known_hosts by the name of this host, also through a
 * bastion. A connection that is closed before its handshake is opened again, up to five times within ten seconds. sshd drops
 * new ones at random while many log in (MaxStartups), and a preflight asks once.
 * @param through the bastion's connection, if the login has one
 * @throws UpgradeError WorkerCannotLogIn, HostUnreachable, HostKey…, SshAuthenticationFailed, SshTooManyKeys,
 *   SshNegotiationFailed, SshKeyUnusable …
 */
export async function openConnection(login: Login, patience: Patience, through?: Client): Promise<Client> {
  const silence = new Silence(patience)
  silence.due('login')
  try {
    return await unlessAborted(loggedIn(login, silence.signal, through), silence.signal, (late) => late.destroy())
  } catch (error) {
    if (error instanceof HostSilent) throw unreachable(login, error.message)
    throw error
  } finally {
    silence.stop()
  }
}

/** @param giveUp ends an attempt that is under way */
async function loggedIn(login: Login, giveUp: AbortSignal, through?: Client): Promise<Client> {
  for (let attempt = 1; ; attempt += 1) {
    const opened = await attemptConnection(login, giveUp, through)
    if (opened instanceof Client) return opened
    if (attempt === startUps) {
      const reason = `it closed ${startUps} connections before the SSH handshake (MaxStartups of its sshd, hosts.deny, or a firewall); ${opened.dropped}`
      throw unreachable(login, reason)
    }
    await pause(attempt * 500 * (0.5 + Math.random()), undefined, { signal: giveUp })
  }
}

/** A connection, or the words with which the far side closed it before the handshake. */
type Opened = Client | { readonly dropped: string }

async function attemptConnection(asWritten: Login, giveUp: AbortSignal, through?: Client): Promise<Opened> {
  const login = onThisWorker(asWritten)
  const hostKey = await hostKeyCheck(login)
  const { methods, tried } = await credentialsOf(login)
  const sock = through === undefined ? undefined : await forwardedStream(through, login)
  giveUp.throwIfAborted()
  const client = new Client()
  giveUp.addEventListener('abort', () => client.destroy(), { once: true })

  return new Promise((resolve, reject) => {
    let refusal: UpgradeError | undefined
    let agentFault = ''
    let isConnected = through !== undefined
    let hasShaken = false
    client.on('connect', () => (isConnected = true))
    client.on('handshake', () => (hasShaken = true))
    // This listener stays for the connection's life: `error` may come again after it is closed, and an unhandled one would
    // end the process.
    client.on('error', (error: Error & ClientErrorExtensions) => {
      if (error.level === 'agent') {
        agentFault = ` (${error.message})`
        return
      }
      if (refusal !== undefined) reject(refusal)
      else if (error.message.includes('no matching host key format')) reject(hostKey.noneOffered())
      else if (isConnected && !hasShaken && isDrop(error)) resolve({ dropped: error.message })
      else reject(connectError(login, tried + agentFault, error))
      client.destroy()
    })
    client.on('close', () => {
      if (isConnected && !hasShaken) resolve({ dropped: 'it closed the connection' })
      else reject(unreachable(login, 'the connection was closed before the login was done'))
    })
    client.on('ready', () => {
      client.setNoDelay(true)
      resolve(client)
    })
    client.connect({
      ...(sock === undefined ? { host: login.address, port: login.port } : { sock }),
      username: login.user,
      authHandler: methods,
      algorithms: { serverHostKey: hostKey.algorithms },
      hostVerifier: (key: Buffer) => {
        refusal = hostKey.judge(key)
        return refusal === undefined
      },
      // The clock of the whole login is ours.
      readyTimeout: 0,
      ...keepalive,
    })
  })
}

/** True if the far side ended the connection without a word of the protocol. */
function isDrop({ message }: Error): boolean {
  return /Connection lost before handshake|ECONNRESET|EPIPE|Exceeded MaxStartups/.test(message)
}

/** Translates a failed connection. ssh2 tells the phase in `level`, the rest in words. */
function connectError(login: Login, tried: string, error: Error & ClientErrorExtensions): UpgradeError {
  if (/too many authentication failures/i.test(error.message))
    return upgradeError('SshTooManyKeys', { host: login.name, user: login.user, tried }, error)
  if (error.level === 'client-authentication') {
    return upgradeError('SshAuthenticationFailed', { host: login.name, user: login.user, tried }, error)
  }
  if (error.message.includes('Handshake failed: no matching')) {
    const reason = error.message.replace('Handshake failed: ', '')
    return upgradeError('SshNegotiationFailed', { host: login.name, address: login.address, reason }, error)
  }
  return unreachable(login, error.message, error)
}

/** The host can't be reached for now. */
export function unreachable(login: Login, reason: string, cause?: unknown): UpgradeError {
  return upgradeError('HostUnreachable', { host: login.name, address: `${login.address}:${login.port}`, reason }, cause)
}

async function forwardedStream(through: Client, login: Login) {
  return new Promise<NonNullable<Parameters<Client['connect']>[0]['sock']>>((resolve, reject) => {
    const failed = (error: Error) => reject(unreachable(login, `the bastion says: ${error.message}`, error))
    try {
      through.forwardOut('127.0.0.1', 0, login.address, login.port, (error, stream) => {
        if (error) failed(error)
        else resolve(stream)
      })
    } catch (error) {
      failed(error instanceof Error ? error : new Error(String(error)))
    }
  })
}
