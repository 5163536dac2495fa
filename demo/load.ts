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

/** No load at all. */
export const noLoad: LoadReport = { requests: 0, failed: 0, failures: [] }

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
  #finishing = false

  private constructor(
    private readonly program: Program,
    private readonly stage: Stage,
    onTrouble: (sentence: string) => void,
  ) {
    void program.ended.then((how) => {
      if (!this.#finishing) onTrouble(`the load ended by itself (${how}):\n${program.lastLines()}`)
    })
  }

  /**
   * Comes back when the first requests are answered.
   * @param onTrouble called with a sentence where it ends before it is told to
   * @throws where none is answered
   */
  static async start(stage: Stage, onTrouble: (sentence: string) => void): Promise<Load> {
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
    return new Load(program, stage, onTrouble)
  }

  /**
   * Sends no more, waits for the answers that are still due, and reports; each failure names its balancer. A load that
   * has ended by itself reports nothing.
   */
  async finish(): Promise<LoadReport> {
    this.#finishing = true
    await this.program.end()
    const last = /^\{.*"failures":.*\}$/m.exec(this.program.output)?.[0]
    if (last === undefined) return noLoad
    const { requests, failed, failures } = LastLine.parse(JSON.parse(last))
    return { requests, failed, failures: failures.map((failure) => ({ ...failure, target: this.#balancer(failure) })) }
  }

  /** cloud.yaml's name: the targets stand in its order. */
  #balancer({ target }: Failure): string {
    return `haproxy${this.stage.targets.indexOf(target) + 1} (${target})`
  }
}
