/**
 * Holds the demo's lab, Temporal server and worker: `node keeper.js`. It reads orders in lines on standard input, and
 * answers in lines of JSON. When its input ends (the demo is over, or was killed) it takes everything down. If it was
 * ordered to keep everything, it stays until SIGTERM. It runs in a session of its own, so that an interrupt typed at the
 * terminal reaches the demo only.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { startDevServer, type DevServer } from './dev-server'
import type { Order, Word } from './messages'
import { Program } from './program'
import { surroundings } from './surroundings'

const built = join(__dirname, '..')

/** A worker that ends so often has a cause that a restart does not remove. */
const mostRestarts = 5

class Keeper {
  readonly #folder = mkdtempSync(join(tmpdir(), 'upgrade-demo-'))
  readonly #programs: Program[] = []
  #workerEnvironment: NodeJS.ProcessEnv = {}
  #ending: Promise<void> | undefined
  #restarts = 0
  keeping = false

  async start(): Promise<void> {
    const [lab, { address, ui }] = await Promise.all([this.#startLab(), this.#startServer()])
    this.#workerEnvironment = surroundings(this.#folder, address)
    const worker = await this.startWorker()
    say({ said: 'ready', folder: this.#folder, ...lab, address, ui, worker })
  }

  /** @returns its process id, once it takes work */
  async startWorker(): Promise<number> {
    const worker = this.#hold('worker', process.execPath, [join(built, 'worker/main.js')], this.#workerEnvironment)
    await worker.says(/"worker: ready"/, 60)
    this.#restarting(worker)
    return worker.pid
  }

  async #startLab(): Promise<{ lab: string; cloudFile: string; targets: string[] }> {
    const folder = join(this.#folder, 'lab')
    const args = [join(built, 'lab/simulated/main.js'), 'up', '--folder', folder]
    const lab = this.#hold('lab', process.execPath, args, process.env)
    const [, cloudFile = '', targets = ''] = await lab.says(/^lab: ready cloud=(\S+) targets=(\S+)$/m, 60)
    this.#reportEnd(lab)
    return { lab: folder, cloudFile, targets: targets.split(',') }
  }

  async #startServer(): Promise<DevServer> {
    const home = this.#folder
    const server = await startDevServer(home, (...how) => this.#hold('server', ...how))
    this.#reportEnd(server.program)
    return server
  }

  #hold(name: string, command: string, args: string[], env: NodeJS.ProcessEnv): Program {
    const program = Program.start({ name, command, args, env, log: join(this.#folder, `${name}.log`) })
    this.#programs.push(program)
    return program
  }

  /** Restarts a worker that fails, as one that is starved of CPU does; a worker that was killed is reported. */
  #restarting(worker: Program): void {
    void worker.ended.then(async (how) => {
      const failed = how.startsWith('exit code') && how !== 'exit code 0'
      if (this.#ending !== undefined || !failed || this.#restarts >= mostRestarts) {
        this.#report(worker, how)
        return
      }
      this.#restarts += 1
      await this.startWorker().then(
        (pid) => say({ said: 'restarted', pid }),
        () => this.#report(worker, how),
      )
    })
  }

  /** From here on the end of the program is reported, unless everything ends. */
  #reportEnd(program: Program): void {
    void program.ended.then((how) => this.#report(program, how))
  }

  #report(program: Program, how: string): void {
    if (this.#ending !== undefined) return
    say({ said: 'ended', program: program.name, pid: program.pid, how, last: program.lastLines() })
  }

  /** Ends the workers first, while there is a server to say goodbye to; removes the folder. */
  end(): Promise<void> {
    this.#ending ??= (async () => {
      const workers = this.#programs.filter(({ name }) => name === 'worker')
      await Promise.all(workers.map((worker) => worker.end()))
      await Promise.all(this.#programs.map((program) => program.end()))
      rmSync(this.#folder, { recursive: true, force: true })
    })()
    return this.#ending
  }
}

function say(word: Word): void {
  process.stdout.write(`${JSON.stringify(word)}\n`)
}

function main(): void {
  const keeper = new Keeper()
  const complain = (error: unknown): void =>
    say({ said: 'failed', why: error instanceof Error ? error.message : String(error) })
  /** An end that fails is the end all the same: another try would fail again. */
  const end = (): void =>
    void keeper.end().then(
      () => process.exit(0),
      (error: unknown) => {
        complain(error)
        process.exit(1)
      },
    )
  const failed = (error: unknown): void => {
    complain(error)
    end()
  }
  process.stdout.on('error', () => undefined) // Nobody listens any more once the demo has left.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, end)
  const obey: Readonly<Record<Order, () => void>> = {
    worker: () => void keeper.startWorker().then((pid) => say({ said: 'worker', pid }), failed),
    keep: () => {
      keeper.keeping = true
      say({ said: 'kept', pid: process.pid })
    },
  }
  const isOrder = (line: string): line is Order => line in obey
  createInterface({ input: process.stdin })
    .on('line', (line) => {
      if (isOrder(line)) obey[line]()
    })
    .on('close', () => {
      if (!keeper.keeping) end()
    })
  keeper.start().catch(failed)
}

main()
