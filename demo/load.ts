import { join } from 'node:path'
import { z } from 'zod'
import type { ServiceName } from '../cloud/model/ids'
import type { Stage } from './messages'
import { Program } from './program'

/** Requests that were sent and failed, with the first failures. */
export interface LoadReport {
  /** To every service. */
  readonly requests: number
  /** Of every service but those whose upgrade has an outage. */
  readonly failed: number
  readonly failures: readonly Failure[]
  /** Of those: seconds from the first request that failed to the first good one afterwards. */
  readonly outageSeconds?: Readonly<Record<string, number>>
}

/** No load at all. */
export const noLoad: LoadReport = { requests: 0, failed: 0, failures: [] }

const Failure = z.object({
  at: z.string(),
  service: z.string(),
  target: z.string(),
  request: z.string(),
  why: z.string(),
})
export type Failure = Omit<z.infer<typeof Failure>, 'service'>

const LastLine = z.object({
  requests: z.number().int(),
  failures: z.array(Failure),
  services: z.record(z.string(), z.object({ failed: z.number().int(), outageSeconds: z.number() })),
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
        ...['--endpoints', join(stage.lab, 'endpoints.json')],
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
   * @param inOutage services whose upgrade has an outage: their failed requests count as its seconds
   */
  async finish(inOutage: readonly ServiceName[] = []): Promise<LoadReport> {
    this.#finishing = true
    await this.program.end()
    const last = /^\{.*"failures":.*\}$/m.exec(this.program.output)?.[0]
    if (last === undefined) return noLoad
    const { requests, failures, services } = LastLine.parse(JSON.parse(last))
    const isOut = (service: string): boolean => inOutage.some((name) => name === service)
    const counted = Object.entries(services).filter(([service]) => !isOut(service))
    const outages = Object.entries(services).flatMap(([service, { outageSeconds }]) =>
      isOut(service) ? [[service, outageSeconds] as const] : [],
    )
    return {
      requests,
      failed: counted.reduce((sum, [, { failed }]) => sum + failed, 0),
      failures: failures
        .filter(({ service }) => !isOut(service))
        .map(({ at, target, request, why }) => ({ at, target: this.#balancer(target), request, why })),
      ...(outages.length > 0 ? { outageSeconds: Object.fromEntries(outages) } : {}),
    }
  }

  /** cloud.yaml's name: the targets stand in its order, each on an address of its own. */
  #balancer(target: string): string {
    const hosts = this.stage.targets.map((each) => new URL(each).hostname)
    return `haproxy${hosts.indexOf(new URL(target).hostname) + 1} (${target})`
  }
}
