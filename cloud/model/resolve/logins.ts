import type { z } from 'zod'
import type { HostField, HostsField, PathsField, SshField } from '../file/hosts'
import { agentOfWorker, type Login } from '../hosts'
import type { HostName } from '../ids'
import { problem, type Problem } from '../problems'

export type Ssh = z.infer<typeof SshField>

/** The facts about the worker that reads the file. Another worker may be the one that logs in. */
export interface Worker {
  /** The socket of the worker's SSH agent, if it has one. */
  readonly agent?: string
}

const defaults = { port: 22, knownHosts: ['~/.ssh/known_hosts', '/etc/ssh/ssh_known_hosts'] } as const

type Normal = { address: string; ssh?: Ssh | undefined; paths?: z.infer<typeof PathsField> | undefined }

/** A host's field in its long form. */
export const normal = (field: HostField): Normal => (typeof field === 'string' ? { address: field } : field)

/**
 * Finds the login of each host. A problem is added to `problems`: under the host if its own section has it, and once at the
 * top of the file if the host inherits it.
 */
export class Logins {
  readonly #reported = new Set<string>()

  /** @param everySsh the section at the top of the file; undefined if that is wrong already */
  constructor(
    private readonly everySsh: Ssh | undefined,
    private readonly bastions: z.infer<typeof HostsField>['bastions'],
    private readonly worker: Worker,
    private readonly problems: Problem[],
  ) {}

  /** The login of a host that may be behind a bastion. */
  behindBastion(name: HostName, field: HostField, path: readonly string[]): Login {
    const login = this.#direct(name, field, path)
    const { bastion: wanted } = this.#sshOf(field)
    if (wanted === undefined) return login
    const found = new Map(Object.entries(this.bastions)).get(wanted)
    if (found !== undefined) return { ...login, bastion: this.#direct(wanted, found, ['hosts', 'bastions', wanted]) }
    this.#report(field, path, 'bastion', wanted, 'a host of hosts.bastions')
    return login
  }

  /** The login of a bastion: one level, so it has none before it. */
  ofBastion(name: HostName, field: HostField, path: readonly string[]): Login {
    const before = normal(field).ssh?.bastion
    if (before !== undefined)
      this.#report(field, path, 'bastion', before, 'left out: a bastion is reached without another')
    return this.#direct(name, field, path)
  }

  #sshOf(field: HostField): Ssh {
    return { ...this.everySsh, ...normal(field).ssh }
  }

  #report(field: HostField, path: readonly string[], key: keyof Ssh, value: unknown, remedy: string): void {
    const own = normal(field).ssh
    const at = own !== undefined && Object.hasOwn(own, key) ? [...path, 'ssh', key] : ['ssh', key]
    const once = `${at.join('.')} ${remedy}`
    if (!this.#reported.has(once)) this.problems.push(problem(at, value, remedy))
    this.#reported.add(once)
  }

  #check(field: HostField, path: readonly string[], ssh: Ssh): void {
    if (this.everySsh === undefined) return
    const everywhere = 'here for every host, or below each that lacks it'
    const hasAgent = ssh.agent !== undefined && ssh.agent !== false
    if (ssh.user === undefined) this.#report(field, path, 'user', undefined, `the user to log in as, ${everywhere}`)
    if (ssh.passphraseFile !== undefined && ssh.key === undefined)
      this.#report(field, path, 'key', undefined, 'the key that passphraseFile belongs to')
    else if (ssh.key === undefined && !hasAgent)
      this.#report(field, path, 'key', undefined, `a key file, or agent: true, ${everywhere}`)
    if (ssh.agent === true && this.worker.agent === undefined)
      this.#report(field, path, 'agent', true, 'a key or the agent’s socket: SSH_AUTH_SOCK is not set here')
  }

  #direct(name: HostName, field: HostField, path: readonly string[]): Login {
    const ssh = this.#sshOf(field)
    this.#check(field, path, ssh)
    const agent = ssh.agent === true ? agentOfWorker : ssh.agent === false ? undefined : ssh.agent
    return {
      name,
      address: normal(field).address,
      port: ssh.port ?? defaults.port,
      user: ssh.user ?? '',
      ...(ssh.key === undefined ? {} : { keyPath: ssh.key }),
      ...(ssh.passphraseFile === undefined ? {} : { passphrasePath: ssh.passphraseFile }),
      ...(agent === undefined ? {} : { agent }),
      knownHostsPaths: ssh.knownHosts ?? defaults.knownHosts,
    }
  }
}
