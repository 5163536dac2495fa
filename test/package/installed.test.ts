import { execFile } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { z } from 'zod'
import { catalogue } from '../../worker/metrics/catalogue'
import { eventually } from '../support/eventually'
import { freePort } from '../support/free-port'
import { Typist } from '../docs/typist'
import type { TestProcess } from '../support/processes'
import { withTemporalServer } from '../support/temporal-server'

// @needs build
// @needs haproxy
const run = promisify(execFile)
const root = join(__dirname, '../..')
const limit = { timeout: 600_000 }
/** An operator's shell: Node, HAProxy and the system's programs, and nothing that leads into this repository. */
const surroundings = {
  ...process.env,
  PATH: `${dirname(process.execPath)}:/usr/sbin:/usr/bin:/sbin:/bin`,
  NO_COLOR: '1',
}

/** The steps of the tutorial. */
const steps = {
  install: '2. Install',
  terminals: '3. Three programs in three terminals',
  read: '4. Read what will happen',
  kill: '5. Start it, and kill the worker',
  gate: '6. Answer the gate',
  twice: '7. Did anything run twice?',
}

const environment: NodeJS.ProcessEnv = { ...surroundings }
let folder: string
let tarball: string
/** The folder that holds `node_modules` with the package in it. */
let installed: string
let operator: Typist
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'package-'))
  const prefix = join(folder, 'prefix')
  mkdirSync(prefix)
  installed = join(prefix, 'lib')
  Object.assign(environment, {
    PATH: `${prefix}/bin:${surroundings.PATH}`,
    npm_config_prefix: prefix,
    npm_config_prefer_offline: 'true',
    npm_config_audit: 'false',
    npm_config_fund: 'false',
  })
  operator = new Typist('test/package/installed.test.ts', folder, environment)
  const inClone = (text: string): string => `cd '${root}' && ${text}`
  const { said } = await operator.types(steps.install, 'npm run package', inClone)
  tarball = said.trimEnd().split('\n').at(-1) ?? ''
  expect(await operator.types(steps.install, 'npm install', inClone)).toMatchObject({ code: 0 })
}, 900_000)
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** A worker that a supervisor has started, or any other last one of a chain of processes. */
function innermost(pid: number): number {
  const [child = ''] = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ')
  return child === '' ? pid : innermost(Number(child))
}

/** True if the phase that hangs has begun, by the status in JSON. */
const isRunning = (status: string): boolean =>
  z
    .object({ steps: z.array(z.object({ id: z.string(), state: z.string() })) })
    .parse(JSON.parse(status))
    .steps.some(({ id, state }) => id === 'keystone/controller1/expand' && state === 'running')

/** A command that no page has. */
const bare = (text: string) => run('bash', ['-c', text], { ...limit, env: environment, cwd: folder })

/** The figure of the first line that matches, as Prometheus' text format has it; NaN without one. */
const figureOf = (text: string, series: string): number =>
  Number(new RegExp(`^${series.replace('{', '\\{').replace(/}$/, '\\}')} (\\S+)$`, 'm').exec(text)?.[1] ?? NaN)

describe('the package, installed into an empty folder', () => {
  test('is in order for publint and arethetypeswrong', async () => {
    const checks = [
      join(root, 'test/support/package-checks.mjs'),
      tarball,
      join(installed, 'node_modules/openstack-upgrade'),
    ]
    const { stdout } = await run(process.execPath, checks, limit)
    expect(JSON.parse(stdout)).toEqual({ publint: [], types: [] })
  })

  test('has types and values for a program that asks upgrades by itself', async () => {
    const program = join(installed, 'asks.ts')
    writeFileSync(
      program,
      "import { dataConverter, progressQuery, upgradeId, type Progress } from 'openstack-upgrade'\n" +
        'export const isOver = ({ state }: Progress): boolean => state === "Done"\n' +
        'console.log(typeof upgradeId, progressQuery.name, dataConverter.payloadCodecs.length)\n',
    )
    const compiler = [
      join(root, 'node_modules/typescript/bin/tsc'),
      '--strict',
      '--skipLibCheck',
      '--typeRoots',
      'none',
    ]
    await run(process.execPath, [...compiler, '--module', 'node16', '--lib', 'es2023,dom', program], limit)
    const { stdout } = await run(process.execPath, [join(installed, 'asks.js')], { ...limit, env: surroundings })
    expect(stdout).toBe('function progress 1\n')
  })

  test('plans with the cloud that it brings as an example, and without any server', async () => {
    const example = join(installed, 'node_modules/openstack-upgrade/cloud.example.yaml')
    const words = ['plan', 'keystone', '--cloud', example]
    const { stdout } = await run(join(folder, 'prefix/bin/openstack-upgrade'), words, { env: environment })
    expect(stdout).toContain('controller3')
  })

  test('gives the version that the page on it names', async () => {
    const again = (text: string): string => `cd '${dirname(tarball)}' && ${text} --dry-run`
    expect(await operator.types('The package', 'npm install', again)).toMatchObject({ code: 0 })
    expect(await operator.types('The package', '--help')).toMatchObject({ code: 0 })
  })

  test(
    'takes a newcomer through the tutorial: Keystone is upgraded on the lab, and the worker is killed in a phase',
    () =>
      withTemporalServer(async (address) => {
        const lab = join(folder, 'lab')
        const here = (text: string): string =>
          text.replaceAll('/tmp/lab', lab).replaceAll('--cloud production', `--cloud ${lab}/cloud.yaml`)
        const types = (section: string, words = '') => operator.types(section, words, here)
        const metricsAddress = `127.0.0.1:${await freePort()}`
        Object.assign(environment, {
          TEMPORAL_ADDRESS: address,
          TEMPORAL_CONFIG_FILE: '/nonexistent/temporal.toml',
          OPENSTACK_UPGRADE_METRICS_ADDRESS: metricsAddress,
        })
        const running: TestProcess[] = []
        const begins = async (words: string, ready: RegExp): Promise<TestProcess> => {
          const begun = await operator.begins(steps.terminals, words, here)
          running.unshift(begun)
          await begun.waitFor(ready, 120)
          return begun
        }
        try {
          await begins('lab up', /^lab: ready cloud=.*\n/)
          const worker = await begins('worker', /worker: ready/)
          await types(steps.read, 'plan')
          expect(await types(steps.read, 'preflight')).toMatchObject({ code: 0 })
          await types(steps.kill, 'lab fail')
          expect(await types(steps.kill, 'start')).toMatchObject({ code: 0 })
          const where = 'openstack-upgrade status keystone --cloud /tmp/lab/cloud.yaml'
          await eventually(async () => isRunning((await bare(`${here(where)} --json`)).stdout), {
            seconds: 300,
            what: 'expand runs',
          })
          await types(steps.kill, where)
          process.kill(innermost(worker.pid), 'SIGKILL')
          await worker.waitFor(/is started again/, 120)
          await types(steps.kill, 'lab heal')
          expect(await types(steps.kill, '--watch')).toMatchObject({ code: 3 })

          const metrics = await eventually(
            async () => {
              const read = await (await fetch(`http://${metricsAddress}/metrics`)).text()
              return figureOf(read, `${catalogue.waitingSeconds.name}{.*waits_for="gate".*}`) > 0 && read
            },
            { seconds: 120, what: 'the metrics tell of the gate' },
          )
          expect(Object.values(catalogue).filter(({ name }) => !metrics.includes(`# TYPE ${name} `))).toEqual([])
          const joined = `${catalogue.steps.name}{.*outcome="done".*service="keystone".*verb="join"}`
          expect(figureOf(metrics, joined)).toBe(2)
          expect(figureOf(metrics, `${catalogue.upgrades.name}{.*state="AwaitingGate".*}`)).toBe(1)
          expect(metrics).toContain('temporal_worker_task_slots_available')

          expect(await types(steps.gate, where)).toMatchObject({ code: 3 })
          expect(await types(steps.gate, 'confirm')).toMatchObject({ code: 0 })
          expect(await types(steps.gate, '--watch')).toMatchObject({ code: 0 })
          const ledger = await types(steps.twice, 'ledger')
          expect(ledger.said).not.toContain('more than once')
          expect(ledger.said).not.toContain('must not be')
          await types(steps.twice, 'report')
          expect(existsSync(join(folder, 'keystone.html'))).toBe(true)

          // Beside the tutorial: what other pages ask of a lab that is up.
          expect(await types('On your hosts, read-only')).toMatchObject({ code: 0 })
          expect(await types('Temporal is gone')).toMatchObject({ code: 0 })
          expect(await types('Answer an attention')).toMatchObject({ code: 0 })
          for (const order of ['fail', 'heal', 'reboot'])
            expect(await types('On a cloud of this machine', order)).toMatchObject({ code: 0 })
          expect(operator.untyped).toEqual([])
        } finally {
          for (const each of running) await each.stop()
        }
      }),
    900_000,
  )
})
