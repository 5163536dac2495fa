import { join } from 'node:path'
import { z } from 'zod'
import { ServiceName } from '../cloud/model/ids'
import type { Stage } from './messages'
import { Program } from './program'

/** Requests that were sent and failed, with the first failures. */
export interface LoadReport {
  /** The number for all services together. */
  readonly requests: number
  /** For a service in outage only answers other than the balancers' 503 count. */
  readonly failed: number
  readonly failures: readonly Failure[]
  readonly outages: readonly SeenOutage[]
}

/** The outage of a service, as the load measured it. */
export interface SeenOutage {
  readonly service: ServiceName
  /** Seconds from a first failed request to the first good one that was sent afterwards, over all such stretches. */
  readonly seconds: number
  readonly stretches: readonly Stretch[]
}

const Stretch = z.object({ from: z.iso.datetime(), to: z.iso.datetime().nullable() })
export type Stretch = z.infer<typeof Stretch>

/** The report without a load. */
export const noLoad: LoadReport = { requests: 0, failed: 0, failures: [], outages: [] }

const Failure = z.object({
  at: z.string(),
  service: ServiceName,
  target: z.string(),
  request: z.string(),
  why: z.string(),
  /** Absent if there was no answer. */
  status: z.number().int().optional(),
})
export type Failure = Omit<z.infer<typeof Failure>, 'service' | 'status'>

const Counted = z.object({
  failed: z.number().int(),
  unavailable: z.number().int(),
  outageSeconds: z.number(),
})
const LastLine = z.object({
  requests: z.number().int(),
  failures: z.array(Failure),
  services: z.partialRecord(ServiceName, Counted),
  stretches: z.partialRecord(ServiceName, z.array(Stretch)),
})

/** The status that a balancer without a server answers at once. */
const unavailable = 503
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
   * Resolves when the first requests are answered.
   * @param onTrouble called with a sentence if the load ends before it is told to
   * @throws if no request is answered
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
   * Sends no more requests, waits for the outstanding answers, and reports; each failure names its balancer. A load that has
   * crashed reports nothing.
   * @param inOutage services whose upgrade has an outage: for them a 503 is no failure, but time without an API
   */
  async finish(inOutage: readonly ServiceName[]): Promise<LoadReport> {
    this.#finishing = true
    await this.program.end()
    const last = /^\{.*"failures":.*\}$/m.exec(this.program.output)?.[0]
    if (last === undefined) return noLoad
    const { requests, failures, services, stretches } = LastLine.parse(JSON.parse(last))
    const isOut = (service: ServiceName): boolean => inOutage.includes(service)
    let failed = 0
    const outages: SeenOutage[] = []
    for (const service of ServiceName.options) {
      const counted = services[service]
      if (counted === undefined) continue
      failed += isOut(service) ? counted.failed - counted.unavailable : counted.failed
      if (isOut(service)) outages.push({ service, seconds: counted.outageSeconds, stretches: stretches[service] ?? [] })
    }
    return {
      requests,
      failed,
      failures: failures
        .filter(({ service, status }) => !isOut(service) || status !== unavailable)
        .map(({ at, target, request, why }) => ({ at, target: this.#balancer(target), request, why })),
      outages,
    }
  }

  /** cloud.yaml's name: the targets stand in its order, each on an address of its own. */
  #balancer(target: string): string {
    const hosts = this.stage.targets.map((each) => new URL(each).hostname)
    return `haproxy${hosts.indexOf(new URL(target).hostname) + 1} (${target})`
  }
}
