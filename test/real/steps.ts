import { MockActivityEnvironment } from '@temporalio/testing'
import { createRuntime } from '../../activities/haproxy'
import { Ssh } from '../../activities/ssh'
import { look, run } from '../../activities/steps'
import type { World } from '../../activities/world'
import { loadCloudFile } from '../../cloud/load'
import type { StepInput } from '../../cloud/model/actions'
import { upgradeId, type ServiceName } from '../../cloud/model/ids'
import type { Look, Outcome } from '../../cloud/model/outcomes'
import type { Step } from '../../workflows/procedure/primitives'
import { stepsOf } from '../support/steps-of'

/** The steps of an upgrade one by one, by the product's own look and run, with no workflow around them. */
export class SingleSteps {
  private constructor(
    private readonly steps: ReadonlyMap<string, Step>,
    private readonly service: ServiceName,
    private readonly cloud: Awaited<ReturnType<typeof loadCloudFile>>['cloud'],
  ) {}

  static async of(cloudFile: string, service: ServiceName): Promise<SingleSteps> {
    const { cloud } = await loadCloudFile(cloudFile)
    const steps = new Map((await stepsOf(cloud, service)).map((step) => [step.id, step]))
    return new SingleSteps(steps, service, cloud)
  }

  /** The ids of all steps, in the order of the procedure. */
  get ids(): readonly string[] {
    return [...this.steps.keys()]
  }

  /** Looks, and runs the step if nothing blocks it. */
  async perform(id: string): Promise<Look | Outcome> {
    return this.#go(id, await this.look(id))
  }

  /** Retries a generation, as a person's answer does. */
  async retry(id: string, generation: number): Promise<Look | Outcome> {
    const input = { ...this.#input(id), retryOf: generation }
    return this.#go(id, await this.#call((world) => look(input, world)))
  }

  async #go(id: string, found: Look): Promise<Look | Outcome> {
    if (found.state !== 'ready') return found
    const { generation } = found
    const input = { ...this.#input(id), generation, operatorNotified: false, awaitReachable: false, cutSessions: false }
    return this.#call((world) => run(input, world, () => Promise.resolve()))
  }

  look(id: string): Promise<Look> {
    return this.#call((world) => look(this.#input(id), world))
  }

  #input(id: string): StepInput {
    const step = this.steps.get(id)
    if (step === undefined) throw new Error(`${this.service} has no step ${id}`)
    const { action } = step
    return { upgrade: upgradeId(this.cloud, this.service), step: step.id, action, unreachableLimitSeconds: 60 }
  }

  async #call<T>(work: (world: World) => Promise<T>): Promise<T> {
    const ssh = new Ssh()
    const world = { ssh, runtime: createRuntime(({ host, path }) => ssh.forwardUnixSocket(host, path)) }
    try {
      return await new MockActivityEnvironment().run(() => work(world))
    } finally {
      await ssh.closeAll()
    }
  }
}
