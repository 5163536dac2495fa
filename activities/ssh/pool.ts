import type { Client } from 'ssh2'
import type { Login } from '../../cloud/model/hosts'
import { SemaphoreByKey } from '../semaphore'
import { openConnection } from './open'
import { usualPatience, type Patience } from './silence'

/** sshd's MaxSessions is 10 by default; two are left for people who share the connection's limits. */
const sessionsPerConnection = 8

/** sshd's MaxStartups drops logins at random once 10 are under way. A bastion counts the logins to all of its hosts. */
const loginsAtOnce = 5

/** The use of a lease: a session (a command), counted against MaxSessions, or a forwarded stream, which is not. */
export type LeaseKind = 'session' | 'forward'

/** A connection lent to one user of it. */
export interface Lease {
  readonly client: Client
  /** Gives it back. May be called more than once. */
  readonly release: () => void
  /**
   * Reports that the server opened no further session: from now on its connections are lent for at most as many as are open
   * on this one.
   * @returns true if another session is open
   */
  readonly full: () => boolean
  /**
   * Reports that the host fell silent: this connection is not lent again, and is closed once its last user has given it
   * back.
   */
  readonly retire: () => void
}

/** One connection, from the moment it is being opened. */
interface Entry {
  readonly connection: Promise<Client>
  /** True once the connection is closed: it is not lent again. */
  lost: boolean
  /** True once the host fell silent on it: it is not lent again, and closed once unused. */
  retired: boolean
  sessions: number
  users: number
  capacity: number
  idle?: NodeJS.Timeout
}

/**
 * SSH connections, shared by all activities that need a host: opened when needed, lent for as many sessions as sshd allows,
 * closed when idle.
 */
export class ConnectionPool {
  private readonly entries = new Map<string, Set<Entry>>()
  private readonly logins = new SemaphoreByKey(loginsAtOnce)
  /** Sessions that a server was found to allow, if fewer than usual. */
  private readonly capacities = new Map<string, number>()

  /** @param idleSeconds seconds that a connection is kept after its last use */
  constructor(
    private readonly idleSeconds = 60,
    private readonly patience: Patience = usualPatience,
  ) {}

  /**
   * Lends a connection to a host, opening one if none has room.
   * @throws UpgradeError as `openConnection`
   */
  async lease(login: Login, kind: LeaseKind): Promise<Lease> {
    const key = keyOf(login)
    const entries = this.entries.get(key) ?? new Set<Entry>()
    this.entries.set(key, entries)
    const open = [...entries].find((entry) => isLent(entry) && (kind === 'forward' || entry.sessions < entry.capacity))
    const entry = open ?? this.open(login, entries, this.capacities.get(key) ?? sessionsPerConnection)
    clearTimeout(entry.idle)
    entry.users += 1
    if (kind === 'session') entry.sessions += 1
    const release = once(() => this.release(entry, kind))
    try {
      const client = await entry.connection
      const full = (): boolean => {
        const others = entry.sessions - 1
        entry.capacity = Math.max(1, Math.min(entry.capacity, others))
        this.capacities.set(key, entry.capacity)
        return others > 0
      }
      const retire = (): void => {
        entry.retired = true
      }
      return { client, release, full, retire }
    } catch (error) {
      release()
      throw error
    }
  }

  /** Closes every connection, used or not, and waits for their end. Jobs on the hosts go on. */
  async closeAll(): Promise<void> {
    const entries = [...this.entries.values()].flatMap((set) => [...set])
    await Promise.all(
      entries.map(async (entry) => {
        clearTimeout(entry.idle)
        const client = await entry.connection.catch(() => undefined)
        if (client === undefined || entry.lost) return
        await new Promise<void>((resolve) => {
          client.once('close', () => resolve())
          client.destroy()
        })
      }),
    )
  }

  private open(login: Login, entries: Set<Entry>, capacity: number): Entry {
    const connection = this.connect(login)
    const entry: Entry = { connection, lost: false, retired: false, sessions: 0, users: 0, capacity }
    entries.add(entry)
    const forget = (): void => {
      entry.lost = true
      clearTimeout(entry.idle)
      entries.delete(entry)
    }
    connection.then((client) => client.once('close', forget), forget)
    return entry
  }

  private async connect(login: Login): Promise<Client> {
    const door = doorOf(login.bastion ?? login)
    const { bastion } = login
    if (bastion === undefined) return this.logins.pass(door, () => openConnection(login, this.patience))
    const lease = await this.lease(bastion, 'forward')
    try {
      const client = await this.logins.pass(door, () => openConnection(login, this.patience, lease.client))
      client.once('close', lease.release)
      return client
    } catch (error) {
      lease.release()
      throw error
    }
  }

  private release(entry: Entry, kind: LeaseKind): void {
    entry.users -= 1
    if (kind === 'session') entry.sessions -= 1
    if (entry.users > 0 || entry.lost) return
    if (entry.retired) {
      // A silent host would not answer a farewell.
      void entry.connection.then((client) => client.destroy())
      return
    }
    entry.idle = setTimeout(() => {
      entry.lost = true
      void entry.connection.then((client) => client.end())
    }, this.idleSeconds * 1000)
    entry.idle.unref()
  }
}

const isLent = ({ lost, retired }: Entry): boolean => !lost && !retired

/** The sshd that counts the logins, of every user. */
function doorOf({ address, port }: Login): string {
  return `${address.toLowerCase()} ${port}`
}

/** Two logins that differ in any field get connections of their own. */
function keyOf(login: Login): string {
  const { address, port, user, keyPath, passphrasePath, agent, knownHostsPaths, bastion } = login
  const parts = [address, port, user, keyPath, passphrasePath, agent, knownHostsPaths, bastion && keyOf(bastion)]
  return JSON.stringify(parts)
}

function once(action: () => void): () => void {
  let done = false
  return () => {
    if (!done) action()
    done = true
  }
}
