import { execFile } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { stringify } from 'yaml'
import { z } from 'zod'
import { eventually } from '../support/eventually'
import { freePort } from '../support/free-port'
import { start, type TestProcess } from '../support/processes'

// @needs prometheus
/** The executables of Prometheus. */
function program(name: 'prometheus' | 'promtool'): string {
  const prometheus = process.env.PROMETHEUS
  if (prometheus === undefined) throw new Error('PROMETHEUS has to name Prometheus; the npm scripts see to it')
  return name === 'prometheus' ? prometheus : join(dirname(prometheus), name)
}

/** Runs promtool, which has to end well; resolves with its output. */
export async function promtool(...args: readonly string[]): Promise<string> {
  const { stdout, stderr } = await promisify(execFile)(program('promtool'), args, { timeout: 60_000 })
  return stdout + stderr
}

const Vector = z.object({
  status: z.literal('success'),
  data: z.object({
    resultType: z.literal('vector'),
    result: z.array(
      z.object({
        metric: z.record(z.string(), z.string()),
        value: z.tuple([z.number(), z.string().transform(Number)]),
      }),
    ),
  }),
})
const Rules = z.object({
  data: z.object({
    groups: z.array(
      z.object({ rules: z.array(z.object({ name: z.string(), health: z.string(), state: z.string() })) }),
    ),
  }),
})

/** A labelled value of a query. */
export interface Sample {
  readonly labels: Readonly<Record<string, string>>
  readonly value: number
}

/** A Prometheus of a test's own, which reads one target every second. */
export class Prometheus {
  private constructor(
    private readonly process: TestProcess,
    private readonly url: string,
  ) {}

  static async start(folder: string, target: string, rules: string): Promise<Prometheus> {
    mkdirSync(folder, { recursive: true })
    const file = join(folder, 'prometheus.yml')
    const configuration = {
      global: { scrape_interval: '1s', evaluation_interval: '1s' },
      rule_files: [rules],
      scrape_configs: [{ job_name: 'openstack-upgrade', static_configs: [{ targets: [target] }] }],
    }
    writeFileSync(file, stringify(configuration))
    const listens = `127.0.0.1:${await freePort()}`
    const options = [`--config.file=${file}`, `--storage.tsdb.path=${folder}/data`, `--web.listen-address=${listens}`]
    const started = new Prometheus(await start(program('prometheus'), options), `http://${listens}`)
    await eventually(async () => (await fetch(`${started.url}/-/ready`)).ok, { what: 'Prometheus is ready' })
    return started
  }

  /** The answer to a query now. */
  async ask(query: string): Promise<Sample[]> {
    const answer = await fetch(`${this.url}/api/v1/query?${new URLSearchParams({ query }).toString()}`)
    const { data } = Vector.parse(await answer.json())
    return data.result.map(({ metric, value: [, value] }) => ({ labels: metric, value }))
  }

  /** Its rules, as it has evaluated them. */
  async rules(): Promise<z.infer<typeof Rules>['data']['groups'][number]['rules']> {
    const { data } = Rules.parse(await (await fetch(`${this.url}/api/v1/rules`)).json())
    return data.groups.flatMap(({ rules }) => rules)
  }

  async stop(): Promise<void> {
    await this.process.stop()
  }
}
