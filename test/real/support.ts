import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'
import { afterAll, beforeAll } from '@jest/globals'
import { Client, type Connection } from '@temporalio/client'
import { dataConverter } from '../../cloud/converter'
import type { Platform } from '../../lab/real/base'
import { bringUp, LabClient, takeDown, type HostName } from '../../lab/real/host'
import type { ServiceName } from '../../cloud/model/ids'
import { PreflightReport } from '../../cloud/model/outcomes'
import type { Progress } from '../../cloud/model/progress'
import { start, type TestProcess } from '../support/processes'
import { RehearsedUpgrade } from '../support/rehearsed-upgrade'
import { address, connect } from '../support/temporal'

// @needs build
const root = join(__dirname, '../..')
const firstUpMilliseconds = 20 * 60_000
let labs = 0

/** A real lab, a worker process and upgrades, as an operator has them: up before the file's first test. */
export class RealCloud {
  readonly name = `real-${process.pid}-${(labs += 1)}`
  readonly lab = new LabClient(this.name)
  #connection: Connection | undefined
  #worker: TestProcess | undefined

  /** @param platform the packaging of its hosts */
  constructor(readonly platform: Platform) {}

  static ofThisFile(platform: Platform = 'debian'): RealCloud {
    const cloud = new RealCloud(platform)
    beforeAll(() => cloud.#up(), firstUpMilliseconds)
    afterAll(() => cloud.#down())
    return cloud
  }

  get cloudFile(): string {
    return this.lab.layout.cloudFile
  }

  get client(): Client {
    if (this.#connection === undefined) throw new Error('the cloud is not up')
    return new Client({ connection: this.#connection, dataConverter })
  }

  async startWorker(): Promise<void> {
    const env = {
      ...process.env,
      TEMPORAL_ADDRESS: address(),
      TEMPORAL_CONFIG_FILE: '/nonexistent/temporal.toml',
      OPENSTACK_UPGRADE_TASK_QUEUE: this.name,
      OPENSTACK_UPGRADE_LOG_LEVEL: 'warn',
    }
    this.#worker = await start(process.execPath, [join(root, 'build/worker/main.js')], { cwd: root, env })
  }

  async killWorker(): Promise<void> {
    this.#worker?.kill('SIGKILL')
    await this.#worker?.ended
    this.#worker = undefined
  }

  async begin(service: ServiceName): Promise<RehearsedUpgrade> {
    const handle = await this.client.workflow.start(service, {
      workflowId: `upgrade-${this.name}-${service}`,
      taskQueue: this.name,
      args: [{ cloud: this.cloudFile }],
    })
    return new RehearsedUpgrade(handle, this.client)
  }

  /** Runs every preflight check of the services that a cloud.yaml of this cloud describes. */
  async preflight(file: string): Promise<PreflightReport> {
    const result: unknown = await this.client.workflow.execute('preflight', {
      workflowId: `preflight-${this.name}`,
      taskQueue: this.name,
      args: [{ cloud: file }],
    })
    return PreflightReport.parse(result)
  }

  /** Runs a command on a host over OpenSSH, as root; resolves with its output. */
  async on(host: HostName, line: string): Promise<string> {
    const { stdout } = await promisify(execFile)('ssh', ['-F', this.lab.layout.sshConfig, host, line], {
      timeout: 120_000,
      maxBuffer: 2 ** 26,
    })
    return stdout.trim()
  }

  /** True if a process with these words in its arguments runs on any of the cloud's hosts; another lab may be up as well. */
  async runs(words: string): Promise<boolean> {
    const pgrep = promisify(execFile)('pgrep', ['-f', '--', words], { timeout: 10_000 })
    const { stdout } = await pgrep.catch(() => ({ stdout: '' }))
    if (stdout === '') return false
    const { address: ours } = (await this.lab.status()).database
    return stdout.split('\n').some((pid) => {
      try {
        return pid !== '' && readFileSync(`/proc/${pid}/root/etc/hosts`, 'utf8').includes(`${ours} database`)
      } catch {
        return false
      }
    })
  }

  /** Every statement that the database was given so far. */
  generalLog(): string {
    return readFileSync(this.lab.layout.generalLog, 'utf8')
  }

  async #up(): Promise<void> {
    await bringUp(this.name, () => undefined, { endsWithThisProcess: true, platform: this.platform })
    this.#connection = await connect()
    await this.startWorker()
  }

  async #down(): Promise<void> {
    for (const service of ['keystone', 'glance', 'nova', 'neutron', 'cinder', '']) {
      const id = service === '' ? `lock-${this.name}` : `upgrade-${this.name}-${service}`
      await this.#connection?.workflowService
        .terminateWorkflowExecution({ namespace: 'default', workflowExecution: { workflowId: id } })
        .catch(() => undefined)
    }
    await this.#worker?.stop()
    await this.#connection?.close()
    await takeDown(this.name)
  }
}

/** Waits until the progress is so; a whole upgrade may go by meanwhile. Patience begins anew with each step that gets on. */
export async function until(
  upgrade: RehearsedUpgrade,
  what: string,
  isSo: (progress: Progress) => boolean,
  limitSeconds = 900,
): Promise<Progress> {
  let [end, stood] = [Date.now() + limitSeconds * 1000, '']
  for (;;) {
    const progress = await upgrade.progress()
    if (isSo(progress)) return progress
    const { attention } = progress
    const stands = progress.steps.map(({ state }) => state).join()
    if (stands !== stood) [end, stood] = [Date.now() + limitSeconds * 1000, stands]
    if (attention !== null && !attention.waiting)
      throw new Error(`${attention.step}: ${attention.sentence}\n${attention.tail}`)
    if (Date.now() > end) throw new Error(`never ${what}: ${JSON.stringify(progress, null, 1)}`)
    await sleep(250)
  }
}

export async function eventually(what: string, holds: () => Promise<boolean>, limitSeconds = 180): Promise<void> {
  const end = Date.now() + limitSeconds * 1000
  while (!(await holds())) {
    if (Date.now() > end) throw new Error(`it never came true: ${what}`)
    await sleep(250)
  }
}
