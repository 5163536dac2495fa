/** The things that a worker waits for on a host. */
export type Wait = 'login' | 'shell' | 'answer' | 'check' | 'claim' | 'tick'

/**
 * Seconds that a host may be silent before a wait is given up and begun anew. The worker's own clock counts them: sshd may
 * go on answering keepalives for a host whose shell never begins.
 */
export type Patience = Readonly<Record<Wait, number>>

/**
 * - `login`: from the first packet to the end of the login, a bastion's part included.
 * - `shell`: from the request to the first word of the shell.
 * - `answer`: the whole answer of a read-only question once its shell has begun; a probe ends itself after 120 s.
 * - `check`: the whole answer of a preflight's check, which may have to fetch.
 * - `claim`: a job's claim, which writes to the disk, and an old `sync` writes all of it.
 * - `tick`: between two signs of life of a job that is waited for: the host sends one every five seconds.
 */
export const usualPatience: Patience = { login: 20, shell: 30, answer: 150, check: 600, claim: 120, tick: 30 }

/** The reason for which a wait was given up, for the operator. */
const reasons: Readonly<Record<Wait, (seconds: number) => string>> = {
  login: (seconds) => `it did not let us log in within ${seconds} s`,
  shell: (seconds) =>
    `it lets us log in, but no shell has begun within ${seconds} s (a home folder on a dead file server, a full process table or a dead disk looks like this)`,
  answer: (seconds) => `its shell began and has not answered within ${seconds} s`,
  check: (seconds) => `its shell began and has not answered within ${seconds} s`,
  claim: (seconds) => `its shell began and has not said within ${seconds} s whether the job was started`,
  tick: (seconds) => `the shell that waits for the job has said nothing for ${seconds} s`,
}

/** Thrown to the waiting caller once a host was silent for too long. */
export class HostSilent extends Error {
  override readonly name = 'HostSilent'
}

/** The worker's clock of one wait for a host. The caller that starts it stops it. */
export class Silence {
  private readonly limit = new AbortController()
  private timer: NodeJS.Timeout | undefined
  private isStopped = false

  constructor(private readonly patience: Patience) {}

  /** Aborts with a HostSilent once the host was silent for too long. */
  get signal(): AbortSignal {
    return this.limit.signal
  }

  /** The reason for which the wait was given up, for the operator. */
  get reason(): string {
    return this.signal.reason instanceof HostSilent ? this.signal.reason.message : ''
  }

  /** Waits for this from now on: the time begins anew. */
  due(wait: Wait): void {
    clearTimeout(this.timer)
    if (this.isStopped) return
    const seconds = this.patience[wait]
    this.timer = setTimeout(() => this.limit.abort(new HostSilent(reasons[wait](seconds))), seconds * 1000)
  }

  /** Ends the wait: nothing is waited for any more. */
  stop(): void {
    this.isStopped = true
    clearTimeout(this.timer)
  }
}
