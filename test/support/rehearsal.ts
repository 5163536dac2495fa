import { randomBytes } from 'node:crypto'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { createConnection } from 'node:net'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { text } from 'node:stream/consumers'
import { Connection, type Client } from '@temporalio/client'
import { parseDocument } from 'yaml'
import { temporalClient } from '../../cloud/temporal-client'
import { upgradeId, upgradeNames, type UpgradeName } from '../../cloud/model/ids'
import {
  startLab,
  type Action,
  type BalancerHost,
  type Execution,
  type HostName,
  type Lab,
  type Shape,
} from '../../lab/simulated'
import { Layout } from '../../lab/simulated/layout'
import { eventually } from './eventually'
import { start, type TestProcess } from './processes'
import { patienceSeconds, RehearsedUpgrade } from './rehearsed-upgrade'
import { serversOut } from './servers-out'
import { upgraded } from './upgraded'

// @needs temporal
// @needs build
/** The built programs; this file may itself be one of them. */
const built = join(__dirname, '../..', basename(join(__dirname, '../..')) === 'build' ? '.' : 'build')

export interface RehearsalOptions {
  /** host:port of a Temporal server. */
  readonly address: string
  /** The folder of the lab; by default a new one. It is removed at the end. */
  readonly folder?: string
  /** The cloud's name, which has to be unique on the server. */
  readonly name?: string
  /** True: the cloud of the lab has no Placement, and describes the one that an upgrade makes. */
  readonly withoutPlacement?: boolean
  /** The units and the platform of the lab; by default its own. */
  readonly shape?: Shape
  /** The worker's task queue; by default the rehearsal's own. */
  readonly taskQueue?: string
  /**
   * Fields that are written into cloud.yaml before any program reads it: the path and the value; undefined removes the
   * field.
   */
  readonly fields?: readonly (readonly [path: readonly string[], value: unknown])[]
}

/** The simulated lab, a real worker process and upgrades, as an operator has them. */
export class Rehearsal {
  readonly taskQueue: string
  /** The end of the ids of the upgrades, for a cloud.yaml that names another pair of releases. */
  idSuffix = ''
  #worker: TestProcess | undefined
  readonly #standbys: { readonly process: TestProcess; readonly go: string }[] = []

  private constructor(
    readonly name: string,
    readonly lab: Lab,
    readonly client: Client,
    private readonly options: RehearsalOptions,
  ) {
    this.taskQueue = options.taskQueue ?? `rehearsal-${name}`
  }

  /** Runs a test on a fresh lab. Afterwards no process, workflow or file is left, even if the test fails. */
  static async run(options: RehearsalOptions, story: (rehearsal: Rehearsal) => Promise<void>): Promise<void> {
    const name = options.name ?? `r${randomBytes(5).toString('hex')}`
    const folder = options.folder ?? mkdtempSync(join(tmpdir(), 'lab-'))
    mkdirSync(folder, { recursive: true })
    const connection = await Connection.connect({ address: options.address })
    try {
      const shape = options.shape === undefined ? {} : { shape: options.shape }
      const lab = await startLab({ folder, name, withoutPlacement: options.withoutPlacement === true, ...shape })
      try {
        writeFields(lab.cloudFile, options.fields ?? [])
        // A worker that was started here looks for it there by its name.
        mkdirSync(join(lab.folder, 'clouds'))
        symlinkSync(lab.cloudFile, join(lab.folder, 'clouds', `${name}.yaml`))
        const rehearsal = new Rehearsal(name, lab, temporalClient(connection), options)
        try {
          await story(rehearsal)
        } finally {
          await rehearsal.end()
        }
      } finally {
        await lab.down()
      }
    } finally {
      await connection.close()
      rmSync(folder, { recursive: true, force: true })
    }
  }

  /** The environment of a worker or a command line of this rehearsal. */
  get environment(): NodeJS.ProcessEnv {
    return {
      ...process.env,
      TEMPORAL_ADDRESS: this.options.address,
      TEMPORAL_CONFIG_FILE: '/nonexistent/temporal.toml',
      OPENSTACK_UPGRADE_TASK_QUEUE: this.taskQueue,
      OPENSTACK_UPGRADE_LOG_LEVEL: 'warn',
      NO_COLOR: '1',
    }
  }

  /** Starts a worker process, or lets the oldest standby begin. It may not be ready yet when this resolves. */
  async startWorker(): Promise<TestProcess> {
    const standby = this.#standbys.shift()
    if (standby === undefined) {
      this.#worker = await this.#startProgram([join(built, 'worker/main.js')])
    } else {
      writeFileSync(standby.go, '')
      this.#worker = standby.process
    }
    return this.#worker
  }

  /** Loads a worker process that begins when `startWorker` is called, so that no time is lost then. */
  async standBy(): Promise<void> {
    const go = join(this.lab.folder, `go-${randomBytes(4).toString('hex')}`)
    const args = ['--require', join(built, 'test/support/standby.js'), join(built, 'worker/main.js')]
    const environment = { STANDBY_GO: go, STANDBY_PARENT: String(process.pid) }
    this.#standbys.push({ process: await this.#startProgram(args, environment), go })
  }

  #startProgram(args: readonly string[], more: NodeJS.ProcessEnv = {}): Promise<TestProcess> {
    return start(process.execPath, args, { cwd: this.lab.folder, env: { ...this.environment, ...more } })
  }

  /** True from the worker's start until it is killed. */
  get hasWorker(): boolean {
    return this.#worker !== undefined
  }

  /** Kills the worker with SIGKILL, and resolves with its pid when it is gone. */
  async killWorker(): Promise<number | undefined> {
    const worker = this.#worker
    worker?.kill('SIGKILL')
    await worker?.ended
    this.#worker = undefined
    return worker?.pid
  }

  /** Starts an upgrade, or starts it again after it was terminated or on another day. */
  async begin(name: UpgradeName = 'keystone', input: { contractOnly?: true } = {}): Promise<RehearsedUpgrade> {
    const handle = await this.client.workflow.start(name, {
      workflowId: this.idOf(name),
      taskQueue: this.taskQueue,
      args: [{ cloud: this.lab.cloudFile, ...input }],
    })
    return new RehearsedUpgrade(handle, this.client)
  }

  /** The upgrade that another program starts: the newest of its runs. */
  watch(name: UpgradeName = 'keystone'): RehearsedUpgrade {
    return new RehearsedUpgrade(this.client.workflow.getHandle(this.idOf(name)), this.client)
  }

  /** Runs one command of the command line, as an operator types it. */
  async type(...words: readonly string[]): Promise<{ readonly code: number; readonly said: string }> {
    const typed = [join(built, 'client/main.js'), ...words, '--cloud', this.lab.cloudFile]
    const client = await this.#startProgram(typed)
    const { code } = await client.ended
    return { code: code ?? -1, said: client.output() }
  }

  /** Begins a long-running command, as an operator types it; with a size, in a terminal of that size. */
  async begins(
    words: readonly string[],
    size?: { readonly columns: number; readonly rows: number },
  ): Promise<TestProcess> {
    const typed = [join(built, 'client/main.js'), ...words, '--cloud', this.lab.cloudFile]
    if (size === undefined) return this.#startProgram(typed)
    const command = [process.execPath, ...typed].map((word) => `'${word}'`).join(' ')
    const inside = `stty cols ${size.columns} rows ${size.rows}; exec ${command}`
    // script (of util-linux) gives it a terminal and passes on its output and its exit code.
    const env = { ...this.environment, TERM: 'xterm' }
    return start('script', ['-qec', inside, '/dev/null'], { cwd: this.lab.folder, env })
  }

  /** Waits until the hosts have begun an action, so that it is under way now. */
  async underWay(host: HostName, action: Action): Promise<void> {
    await this.eventually(`${action} has begun on ${host}`, async () =>
      (await this.executions()).some((each) => each.host === host && each.action === action && each.end === undefined),
    )
  }

  /** Waits for a condition, named in words, at most as long as a rehearsal may last. */
  async eventually(what: string, holds: () => boolean | Promise<boolean>): Promise<void> {
    await eventually(holds, { what, seconds: patienceSeconds })
  }

  /** The executions on the hosts, without masks: they depend on the machine's init system. */
  async executions(): Promise<Execution[]> {
    return (await this.lab.ledger()).filter(({ action }) => action !== 'mask' && action !== 'unmask')
  }

  /** The executions as lines of host and verb: `controller1 expand`. */
  async lines(): Promise<string[]> {
    return (await this.executions()).map(({ host, action }) => `${host} ${action}`)
  }

  /** Sends a command to an HAProxy's runtime socket, as an operator on that host would; returns its answer. */
  async haproxy(balancer: BalancerHost, command: string): Promise<string> {
    const socket = createConnection(new Layout(this.lab.folder).adminSocket(balancer))
    socket.end(`${command}\n`)
    return text(socket)
  }

  /** The servers that are out, of both balancers: `lb1 keystone_public/keystone1`. */
  async out(): Promise<string[]> {
    const both = await Promise.all(
      (['lb1', 'lb2'] as const).map(async (balancer) => {
        const out = serversOut(await this.haproxy(balancer, 'show servers state'))
        return out.map((server) => `${balancer} ${server}`)
      }),
    )
    return both.flat().sort()
  }

  private idOf(name: UpgradeName): string {
    return upgradeId(upgraded(this.name, this.idSuffix), name)
  }

  private async end(): Promise<void> {
    const ids = ['', this.idSuffix].flatMap((suffix) =>
      upgradeNames.map((each) => upgradeId(upgraded(this.name, suffix), each)),
    )
    for (const id of [...ids, `lock-${this.name}`]) {
      await this.client.workflow
        .getHandle(id)
        .terminate('the rehearsal is over')
        .catch(() => undefined)
    }
    for (const standby of this.#standbys) await standby.process.stop()
    await this.#worker?.stop()
  }
}

/** Writes fields into a cloud.yaml, each by its path; undefined removes the field. */
export function writeFields(file: string, fields: NonNullable<RehearsalOptions['fields']>): void {
  const document = parseDocument(readFileSync(file, 'utf8'))
  for (const [path, value] of fields) {
    if (value === undefined) document.deleteIn(path)
    else document.setIn(path, value)
  }
  writeFileSync(file, document.toString({ lineWidth: 0 }))
}
