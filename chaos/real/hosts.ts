import { execFile } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { createConnection } from 'node:net'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { promisify } from 'node:util'
import { hostNames, type BalancerHost, type HostName } from '../../lab/host-names'

const path = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'
const runtimeSocket = '/run/haproxy/admin.sock'
const consolePatienceMilliseconds = 60_000

/** The hosts of a lab from the outside: faults of SSH do not reach it, and nothing on a host has to answer. */
export class HostsFromOutside {
  /** A process of each host. */
  readonly #pids = new Map<HostName, number>()

  /** @param database the address of the lab's database, by which a host knows that it is of this lab */
  constructor(private readonly database: string) {}

  /**
   * The host's files, while it is switched on.
   * @throws where it is off
   */
  root(host: HostName): string {
    const known = this.#pids.get(host)
    if (known !== undefined && this.#isOf(known, host)) return `/proc/${known}/root`
    const pid = processes().find((each) => isFirst(each) && this.#isOf(each, host))
    if (pid === undefined) throw new Error(`${host} is switched off`)
    this.#pids.set(host, pid)
    return `/proc/${pid}/root`
  }

  /** Runs a command as if typed on the host's console, and gives back its output. */
  async console(host: HostName, command: string): Promise<string> {
    const pid = /\d+/.exec(this.root(host))?.[0] ?? ''
    const inside = ['--target', pid, '--mount', '--pid', '--uts', '--root', '--wd']
    const typed = [...inside, 'env', '-i', `PATH=${path}`, 'LC_ALL=C', '/bin/sh', '-c', command]
    const options = { timeout: consolePatienceMilliseconds, maxBuffer: 2 ** 28 }
    return (await promisify(execFile)('nsenter', typed, options)).stdout
  }

  /** Sends a command to the runtime socket of a balancer's HAProxy. */
  async haproxy(balancer: BalancerHost, command: string): Promise<string> {
    const socket = createConnection(join(this.root(balancer), runtimeSocket))
    socket.setTimeout(5000, () => socket.destroy(new Error(`HAProxy of ${balancer} does not answer`)))
    socket.end(`${command}\n`)
    return text(socket)
  }

  /** Where the runtime socket of a balancer's HAProxy is. */
  socketOf(balancer: BalancerHost): string {
    return join(this.root(balancer), runtimeSocket)
  }

  /** The host whose process it is; undefined if it is no process of a host of this lab. */
  hostOf(pid: number): HostName | undefined {
    return hostNames.find((host) => this.#isOf(pid, host))
  }

  #isOf(pid: number, host: HostName): boolean {
    try {
      const etc = `/proc/${pid}/root/etc`
      if (readFileSync(join(etc, 'hostname'), 'utf8').trim() !== host) return false
      return readFileSync(join(etc, 'hosts'), 'utf8').includes(`${this.database} database`)
    } catch {
      return false
    }
  }
}

/** The processes of this machine. */
export function processes(): number[] {
  return readdirSync('/proc').flatMap((name) => (/^\d+$/.test(name) ? [Number(name)] : []))
}

/** True for process 1 of a host: the innermost of its pid namespaces calls it so. */
function isFirst(pid: number): boolean {
  try {
    const numbers =
      /^NSpid:(.*)$/m
        .exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]
        ?.trim()
        .split(/\s+/) ?? []
    return numbers.length > 2 && numbers.at(-1) === '1'
  } catch {
    return false
  }
}
