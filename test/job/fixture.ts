import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { type Heartbeat, runJob, type RunDeps } from '../../activities/job'
import { Ssh } from '../../activities/ssh'
import type { JobAction, LookInput, RunInput } from '../../cloud/model/actions'
import type { Host } from '../../cloud/model/hosts'
import { StepId, UpgradeId } from '../../cloud/model/ids'
import type { Outcome } from '../../cloud/model/outcomes'
import { type Sshd, type SshdSettings, startSshd } from '../ssh/sshd'
import { eventually } from '../support/eventually'

export type JobRun = RunInput & { readonly action: JobAction }
export type JobLook = LookInput & { readonly action: JobAction }
/** A condition that is asked again until it holds. */
type Condition = () => boolean | Promise<boolean>

/** A host with its sshd, and steps on it that leave a trace: one line in the ledger each time a command really runs. */
export class Fixture {
  private count = 0

  private constructor(
    readonly sshd: Sshd,
    readonly ssh: Ssh,
    readonly host: Host,
  ) {}

  /** @param shell the shell that is `sh` on the host */
  static async start(shell: 'dash' | 'bash' = 'dash', settings: SshdSettings = {}): Promise<Fixture> {
    const sshd = await startSshd({ config: ['MaxSessions 50'], ...settings })
    const bin = join(sshd.folder, 'bin')
    mkdirSync(bin)
    symlinkSync(`/bin/${shell}`, join(bin, 'sh'))
    const host = sshd.host()
    return new Fixture(sshd, new Ssh(), { ...host, path: `${bin}:${host.path}` })
  }

  async stop(): Promise<void> {
    await this.ssh.closeAll()
    for (const record of this.records()) killSession(runnerOf(record))
    await this.sshd.stop()
  }

  /** A step that is reached through a proxy. */
  through<T extends JobRun>({ port }: { readonly port: number }, step: T): T {
    const known = this.sshd.knownHosts('through-proxy', `[127.0.0.1]:${port} ${this.sshd.publicKey('ed25519')}`)
    const host = { ...this.host, port, knownHostsPaths: [known] }
    return { ...step, action: { ...step.action, host } }
  }

  /** A step of its own, whose command notes that it ran and then runs `body`; its probe looks for its effect. */
  step(body = 'true', changes: Partial<JobAction> = {}): JobRun & { readonly ledger: string; readonly effect: string } {
    this.count += 1
    const ledger = join(this.sshd.folder, `ledger-${this.count}`)
    const effect = join(this.sshd.folder, `effect-${this.count}`)
    return {
      ledger,
      effect,
      upgrade: UpgradeId.parse('upgrade-test-keystone'),
      step: StepId.parse(`keystone/controller1/try-${this.count}`),
      unreachableLimitSeconds: 30,
      generation: 1,
      operatorNotified: false,
      awaitReachable: false,
      cutSessions: false,
      action: {
        kind: 'job',
        host: this.host,
        command: `echo ran >>${ledger}\n${body}\ncode=$?\ntouch ${effect}\nexit $code`,
        probe: `if [ -e ${effect} ]; then echo it is there; exit 0; fi; echo nothing there; exit 3`,
        expectedSeconds: 600,
        safeToRepeat: false,
        ...changes,
      },
    }
  }

  deps(changes: Partial<RunDeps> = {}): RunDeps {
    return {
      ssh: this.ssh,
      signal: new AbortController().signal,
      heartbeat: () => undefined,
      mayClaim: () => Promise.resolve(),
      ...changes,
    }
  }

  /** @param beat is given the status of each heartbeat, one a second as `withHeartbeat` sends them */
  async run(
    run: JobRun,
    { beat = () => undefined, ...changes }: Partial<RunDeps> & { readonly beat?: (heartbeat: Heartbeat) => void } = {},
  ): Promise<Outcome> {
    let timer: NodeJS.Timeout | undefined
    const heartbeat: RunDeps['heartbeat'] = (status) => {
      beat(status())
      timer = setInterval(() => beat(status()), 1000)
    }
    try {
      return await runJob(run, this.deps({ heartbeat, ...changes }))
    } finally {
      clearInterval(timer)
    }
  }

  /** Runs a step and gives up the wait once the condition holds; the job goes on. */
  async begin(
    run: JobRun,
    { until = () => existsSync(ledgerOf(run)), ...changes }: Partial<RunDeps> & { readonly until?: Condition } = {},
  ): Promise<void> {
    const abort = new AbortController()
    const detached = new Error('detached')
    const outcome = this.run(run, { ...changes, signal: abort.signal }).catch((error: unknown) => {
      if (error !== detached) throw error
    })
    await eventually(until)
    abort.abort(detached)
    await outcome
  }

  /** The folders of every record on the host. */
  records(): readonly string[] {
    const { jobsFolder } = this.host
    if (!existsSync(jobsFolder)) return []
    const steps = readdirSync(jobsFolder).filter((name) => existsSync(join(jobsFolder, name, 'name')))
    return steps.flatMap((step) =>
      readdirSync(join(jobsFolder, step))
        .filter((name) => name !== 'name')
        .map((g) => join(jobsFolder, step, g)),
    )
  }

  /** The record of a step's first generation. */
  recordOf(run: JobRun): string {
    const wanted = `${run.upgrade}\n${run.step}\n`
    const record = this.records().find((folder) => readFileSync(join(folder, '..', 'name'), 'utf8') === wanted)
    if (record === undefined) throw new Error(`no record of ${run.step}`)
    return record
  }

  /** The folder of a generation's record. */
  record(outcome: { readonly record: string }): string {
    return outcome.record.slice(outcome.record.indexOf(':') + 1)
  }
}

function ledgerOf(run: JobRun & { readonly ledger?: string }): string {
  return run.ledger ?? ''
}

/** The process that watches over a job, by its record; its session has the same number. */
export function runnerOf(record: string): number {
  const run = join(record, 'run')
  return existsSync(run) ? Number(readFileSync(run, 'utf8').split(' ')[1]) : 0
}

/** Kills the rest of a job, if any of it lives. */
function killSession(pid: number): void {
  try {
    if (pid > 1) process.kill(-pid, 'SIGKILL')
  } catch {
    // It has ended.
  }
}

/** Number of times that a step's command has run. */
export function timesRun(step: { readonly ledger: string }): number {
  return existsSync(step.ledger) ? readFileSync(step.ledger, 'utf8').trim().split('\n').length : 0
}

export type { Heartbeat }
