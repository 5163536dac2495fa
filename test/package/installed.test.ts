import { execFile } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { catalogue } from '../../worker/metrics/catalogue'
import { eventually } from '../support/eventually'
import { freePort } from '../support/free-port'
import { start, type TestProcess } from '../support/processes'
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

let folder: string
let tarball: string
let installed: string
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'package-'))
  await run(process.execPath, [join(root, 'setup/run.mjs'), 'package', folder], { ...limit, cwd: root })
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { readonly version: string }
  tarball = join(folder, `openstack-upgrade-${version}.tgz`)
  installed = join(folder, 'installed')
  mkdirSync(installed)
  writeFileSync(join(installed, 'package.json'), '{}')
  const options = ['--ignore-scripts', '--no-audit', '--no-fund', '--prefer-offline']
  await run('npm', ['install', ...options, tarball], { ...limit, cwd: installed })
}, 900_000)
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const begin = (words: readonly string[], more: NodeJS.ProcessEnv = {}): Promise<TestProcess> =>
  start(join(installed, 'node_modules/.bin/openstack-upgrade'), words, {
    cwd: folder,
    env: { ...surroundings, ...more },
  })

/** The exit code and the output of a command that ends. */
async function type(words: readonly string[], more: NodeJS.ProcessEnv = {}) {
  const running = await begin(words, more)
  const { code } = await running.ended
  return { code, said: running.output() }
}

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
    expect(await type(['plan', 'keystone', '--cloud', example])).toMatchObject({
      code: 0,
      said: expect.stringContaining('controller3'),
    })
  })

  test(
    'upgrades Keystone on the lab that it brings, with the worker that it brings',
    () =>
      withTemporalServer(async (address) => {
        const labFolder = join(folder, 'lab')
        const lab = await begin(['lab', 'up', '--folder', labFolder])
        let worker: TestProcess | undefined
        try {
          await lab.waitFor(/lab: ready/, 120)
          const temporal = { TEMPORAL_ADDRESS: address, TEMPORAL_CONFIG_FILE: '/nonexistent/temporal.toml' }
          const metricsAddress = `127.0.0.1:${await freePort()}`
          worker = await begin(['worker'], {
            ...temporal,
            OPENSTACK_UPGRADE_METRICS_ADDRESS: metricsAddress,
            OPENSTACK_UPGRADE_RUNBOOKS: join(folder, 'runbooks'),
          })
          await worker.waitFor(/worker: ready/, 120)
          const upgrade = (verb: string) => type([verb, 'keystone', '--cloud', join(labFolder, 'cloud.yaml')], temporal)
          expect(await upgrade('start')).toMatchObject({ code: 0 })
          await eventually(async () => (await upgrade('status')).code === 3, { seconds: 300, what: 'the gate waits' })
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
          expect(await upgrade('confirm')).toMatchObject({ code: 0 })
          await eventually(async () => /\bDone\b/i.test((await upgrade('status')).said), {
            seconds: 300,
            what: 'it is done',
          })
        } finally {
          await worker?.stop()
          await lab.stop()
        }
      }),
    900_000,
  )
})
