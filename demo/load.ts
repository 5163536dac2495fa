import { join } from 'node:path'
import { z } from 'zod'
import type { Stage } from './messages'
import { Program } from './program'

/** Requests that were sent and failed, with the first failures. */
export interface LoadReport {
  readonly requests: number
  readonly failed: number
  readonly failures: readonly Failure[]
}

const Failure = z.object({ at: z.string(), target: z.string(), request: z.string(), why: z.string() })
export type Failure = z.infer<typeof Failure>

const LastLine = z.object({
  requests: z.number().int(),
  failed: z.number().int(),
  failures: z.array(Failure),
})

const firstAnsweredSeconds = 30

/** Steady requests through both balancers, as a program of its own. */
export class Load {
  private constructor(
    private readonly program: Program,
    private readonly stage: Stage,
  ) {}

  /** Comes back when the first requests are answered. */
  static async start(stage: Stage): Promise<Load> {
    const credentials = join(stage.lab, 'openrc')
    const program = Program.start({
      name: 'the load',
      command: process.execPath,
      args: [
        join(__dirname, '../lab/simulated/load.js'),
        ...['--target', stage.targets.join(',')],
        ...['--credentials', credentials],
      ],
      env: process.env,
    })
    try {
      await program.says(/"answered":[1-9]/, firstAnsweredSeconds)
    } catch (error) {
      await program.end()
      throw error
    }
    return new Load(program, stage)
  }

  /** Sends no more, waits for the answers that are still due, and reports. Each failure names its balancer. */
  async finish(): Promise<LoadReport> {
    await this.program.end()
    const last: unknown = JSON.parse(this.program.output.trimEnd().split('\n').at(-1) ?? '')
    const { requests, failed, failures } = LastLine.parse(last)
    return { requests, failed, failures: failures.map((failure) => ({ ...failure, target: this.#balancer(failure) })) }
  }

  /** Ends it, whatever it has to say. */
  async stop(): Promise<void> {
    await this.program.end()
  }

  /** cloud.yaml's name: the targets stand in its order. */
  #balancer({ target }: Failure): string {
    return `haproxy${this.stage.targets.indexOf(target) + 1} (${target})`
  }
}
