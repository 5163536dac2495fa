import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Typist } from '../docs/typist'
import { start, type TestProcess } from '../support/processes'
import { pathFrom, putProgram } from '../support/program'
import { address } from '../support/temporal'
import { makeAuthority, makeCertificate, tlsInFrontOf, type TlsProxy } from '../support/tls'

// @needs build
const built = join(__dirname, '../../build')

let folder: string
let proxy: TlsProxy
let keyed: TlsProxy
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'tls-'))
  for (const name of ['site', 'other']) makeAuthority(folder, name)
  makeCertificate(folder, 'server', 'site')
  makeCertificate(folder, 'operator', 'site')
  makeCertificate(folder, 'stranger', 'other')
  proxy = await tlsInFrontOf(folder, address(), { authority: 'site' })
  keyed = await tlsInFrontOf(folder, address(), { apiKey: 'right' })
})
afterAll(async () => {
  await proxy.stop()
  await keyed.stop()
  rmSync(folder, { recursive: true, force: true })
})

const certificate = (name: string): NodeJS.ProcessEnv => ({
  TEMPORAL_TLS_CLIENT_CERT_PATH: join(folder, `${name}.pem`),
  TEMPORAL_TLS_CLIENT_KEY_PATH: join(folder, `${name}.key`),
})
const authority = (name: string): NodeJS.ProcessEnv => ({
  TEMPORAL_TLS_SERVER_CA_CERT_PATH: join(folder, `${name}.pem`),
})

/** Starts a program of the product with these variables alone. */
const begin = (program: string, words: readonly string[], env: NodeJS.ProcessEnv): Promise<TestProcess> =>
  start(process.execPath, [join(built, program), ...words], {
    cwd: folder,
    env: {
      PATH: process.env.PATH,
      TEMPORAL_CONFIG_FILE: '/nonexistent',
      TEMPORAL_ADDRESS: proxy.address,
      OPENSTACK_UPGRADE_TASK_QUEUE: `tls-${process.pid}`,
      NO_COLOR: '1',
      ...env,
    },
  })

describe('Temporal behind TLS that asks for client certificates', () => {
  test('is reached by worker and command line with a certificate of its authority', async () => {
    const right = { ...authority('site'), ...certificate('operator') }
    const worker = await begin('worker/main.js', [], right)
    await worker.waitFor(/worker: ready/, 60)
    await worker.stop()
    // The command line has its variables from the page.
    const operator = new Typist('test/input/tls.test.ts', folder, { ...process.env, PATH: pathFrom(folder) })
    putProgram(folder)
    const here = (text: string): string =>
      text
        .replace('temporal.example.com:7233', proxy.address)
        .replace('/etc/openstack-upgrade/ca.pem', join(folder, 'site.pem'))
        .replace('/etc/openstack-upgrade/worker.', join(folder, 'operator.'))
    const exports = ['_ADDRESS', '_TLS=', '_CA_', '_CERT_PATH=/etc/openstack-upgrade/worker', '_KEY_']
    const lines = exports.map((words) => here(operator.command('TLS to Temporal', words).text))
    const status = await start(
      'bash',
      ['-c', [...lines, 'openstack-upgrade status keystone --cloud nowhere'].join('\n')],
      {
        cwd: folder,
        env: { PATH: pathFrom(folder), TEMPORAL_CONFIG_FILE: '/nonexistent' },
      },
    )
    await status.ended
    expect(status.output()).toContain('There is no upgrade upgrade-nowhere-keystone')
    expect(operator.untyped).toEqual([])
  })

  test('refuses others, and worker and command line say in one sentence what is wrong and what to set', async () => {
    const wrong: readonly [NodeJS.ProcessEnv, RegExp][] = [
      [authority('site'), /it asks for a client certificate, and none is set \(TEMPORAL_TLS_CLIENT_CERT_PATH/],
      [{ ...authority('site'), ...certificate('stranger') }, /it does not accept the client certificate/],
      [
        { ...authority('other'), ...certificate('operator') },
        /signed by no authority that is trusted here .*CA_CERT_PATH/,
      ],
      [
        { ...authority('site'), ...certificate('operator'), TEMPORAL_TLS_SERVER_NAME: 'elsewhere.test' },
        /its certificate is for another name \(TEMPORAL_TLS_SERVER_NAME/,
      ],
      [{}, /it speaks TLS, and none is set here \(TEMPORAL_TLS=true\)/],
      [{ TEMPORAL_ADDRESS: address(), TEMPORAL_TLS: 'true' }, /it does not speak TLS \(TEMPORAL_TLS=false\)/],
    ]
    await Promise.all(
      wrong.map(async ([env, sentence], index) => {
        // Both programs ask for the connection by the same code, so each fault is shown by one of them.
        const program = index % 2 === 0 ? 'worker/main.js' : 'client/main.js'
        const words = index % 2 === 0 ? [] : ['status', 'keystone', '--cloud', 'nowhere']
        const running = await begin(program, words, env)
        const { code } = await running.ended
        const said = running.output().trim()
        expect(said).toMatch(sentence)
        expect(said).toMatch(/^Temporal does not answer at 127\.0\.0\.1:\d+: .*TEMPORAL_ADDRESS.*$/m)
        expect(code).not.toBe(0)
      }),
    )
  })
})

describe('Temporal behind TLS that asks for an API key', () => {
  const withKey = (key: string): NodeJS.ProcessEnv => ({
    ...authority('site'),
    TEMPORAL_ADDRESS: keyed.address,
    TEMPORAL_API_KEY: key,
  })

  test('is reached by worker and command line with the key', async () => {
    const worker = await begin('worker/main.js', [], withKey('right'))
    await worker.waitFor(/worker: ready/, 60)
    const status = await begin('client/main.js', ['status', 'keystone', '--cloud', 'nowhere'], withKey('right'))
    await status.ended
    expect(status.output()).toContain('There is no upgrade upgrade-nowhere-keystone')
    await worker.stop()
  })

  test.each<[string, NodeJS.ProcessEnv, RegExp]>([
    ['another key', { TEMPORAL_API_KEY: 'wrong' }, /it does not accept the API key \(TEMPORAL_API_KEY/],
    ['none', { TEMPORAL_TLS: 'true', TEMPORAL_API_KEY: '' }, /it asks for an API key, and none is set/],
  ])('refuses %s, and worker and command line say so', async (_, env, sentence) => {
    for (const [program, words] of [
      ['worker/main.js', []],
      ['client/main.js', ['status', 'keystone', '--cloud', 'nowhere']],
    ] as const) {
      const running = await begin(program, words, { ...withKey('wrong'), ...env })
      const { code } = await running.ended
      expect(running.output()).toMatch(sentence)
      expect(running.output()).toMatch(/^Temporal does not answer at 127\.0\.0\.1:\d+: /m)
      expect(running.output()).not.toContain('wrong')
      expect(code).not.toBe(0)
    }
  })
})
