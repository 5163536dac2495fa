import type { Client } from 'ssh2'
import type { Login } from '../../cloud/model/hosts'
import { SemaphoreByKey } from '../semaphore'
import { openConnection } from './open'
import { usualPatience, type Patience } from './silence'

/** sshd's MaxSessions is 10 by default; two are left for people who share the connection's limits. */
const sessionsPerConnection = 8

/** sshd's MaxStartups drops logins at random once 10 are under way. A bastion counts the logins to all of its hosts. */
const loginsAtOnce = 5

/** How long connections that nobody uses are kept, and how many of them. */
export interface Idle {
  readonly seconds: number
  readonly connections: number
}

/** As many as nodes are worked on at once (cloud/model/limits.ts): a worker does not grow with the hosts of a cloud. */
export const usualIdle: Idle = { seconds: 60, connections: 100 }

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
  /** Closes it once it has been unused for long. */
  unused?: NodeJS.Timeout
}

/** Connections that are open now, and logins since the pool was made. */
export interface Counts {
  readonly used: number
  readonly idle: number
  readonly loggedIn: number
  readonly failed: number
}

/**
 * SSH connections, shared by all activities that need a host: opened when needed, lent for as many sessions as sshd allows,
 * closed when idle for long, or when many others have been used since.
 */
export class ConnectionPool {
  private readonly entries = new Map<string, Set<Entry>>()
  /** The connections that nobody uses, the longest unused one first. */
  private readonly idle = new Set<Entry>()
  private loggedIn = 0
  private failed = 0
  private readonly logins = new SemaphoreByKey(loginsAtOnce)
  /** Sessions that a server was found to allow, if fewer than usual. */
  private readonly capacities = new Map<string, number>()

  constructor(
    private readonly kept: Idle = usualIdle,
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
    this.wake(entry)
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

  /** The connections that are open now, and the logins so far. */
  counts(): Counts {
    const open = [...this.entries.values()].reduce((sum, entries) => sum + entries.size, 0)
    const { loggedIn, failed } = this
    return { used: open - this.idle.size, idle: this.idle.size, loggedIn, failed }
  }

  /** Closes every connection, used or not, and waits for their end. Jobs on the hosts go on. */
  async closeAll(): Promise<void> {
    const entries = [...this.entries.values()].flatMap((set) => [...set])
    await Promise.all(
      entries.map(async (entry) => {
        this.wake(entry)
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
      this.wake(entry)
      entries.delete(entry)
    }
    connection.then(
      (client) => {
        this.loggedIn += 1
        client.once('close', forget)
      },
      () => {
        this.failed += 1
        forget()
      },
    )
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
    entry.unused = setTimeout(() => this.close(entry), this.kept.seconds * 1000)
    entry.unused.unref()
    this.idle.add(entry)
    const [longest] = this.idle
    if (longest !== undefined && this.idle.size > this.kept.connections) this.close(longest)
  }

  /** From now on an entry is not idle. */
  private wake(entry: Entry): void {
    clearTimeout(entry.unused)
    this.idle.delete(entry)
  }

  private close(entry: Entry): void {
    this.wake(entry)
    entry.lost = true
    void entry.connection.then((client) => client.end())
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
