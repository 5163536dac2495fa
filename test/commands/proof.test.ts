import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { copyFileSync, existsSync, utimesSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { renderProof, renderStart } from '../../cloud/model/commands'
import { formsOf } from '../../cloud/model/unit-forms'
import type { ServiceOnCloud, Unit } from '../../cloud/model/cloud'
import { describedService } from '../../cloud/model/described-service'
import { start, type TestProcess } from '../support/processes'
import { cloudOf, exampleFile } from '../support/cloud'
import { checkNamed, checksOf } from './preflight-checks'
import { Scratch, shells } from './scratch'

const version = '2:10.0.8-0ubuntu1~cloud0'
let scratch: Scratch
let running: TestProcess[]
beforeEach(() => {
  scratch = new Scratch()
  running = []
})
afterEach(async () => {
  await Promise.all(running.map((each) => each.stop()))
  scratch.remove()
})

const processOf = (program: string): string => `^${scratch.path(program)}$`

/** The section of Cinder, whose programs are those of the scratch folder. */
const section = (api: object = {}): Record<string, unknown> => ({
  version,
  packages: ['cinder-common'],
  programs: processOf('cinder-[^/ ]+'),
  units: {
    'cinder-api': { process: processOf('cinder-api'), servers: { cinder_api: 'cinder{number}' }, ...api },
    'cinder-scheduler': { process: processOf('cinder-scheduler') },
    'cinder-volume': { process: processOf('cinder-volume') },
    'cinder-backup': { process: processOf('cinder-backup') },
  },
  commands: { verify: 'echo works', reports: "printf 'age 1\\nstamp 2\\nrelease ocata\\n'" },
  backup: 'none',
})

function cinder(api: object = {}): ServiceOnCloud {
  return describedService(
    cloudOf({
      ...exampleFile(),
      platform: 'debian',
      paths: { jobs: scratch.path('jobs') },
      services: { cinder: section(api) },
    }),
    'cinder',
  )
}

/** dpkg has these packages in the pinned version, unpacked now; of cinder-backup nothing is there. */
function installed(): void {
  const have = `cinder-common | cinder-api | cinder-scheduler | cinder-volume`
  scratch.command(
    'dpkg-query',
    'for name; do :; done',
    `case $name in ${have}) echo 'install ok installed ${version}' ;; *) exit 1 ;; esac`,
  )
  for (const name of have.split(' | ')) {
    const list = scratch.write(`dpkg/info/${name}.list`, '')
    const now = Date.now() / 1000
    utimesSync(list, now, now)
  }
}

async function daemon(name: string): Promise<TestProcess> {
  const program = scratch.path(name)
  if (!existsSync(program)) copyFileSync('/bin/sleep', program)
  const started = await start(program, ['300'], { detached: true })
  running.push(started)
  return started
}

/** Longer than a busy machine takes between its two readings of the time. */
const untilYoung = (): Promise<void> => sleep(2000)

describe.each(shells)('the proof that a host is through, under %s', (shell) => {
  const proven = (others: readonly string[] = ['cinder-manage']): ReturnType<Scratch['run']> => {
    const service = cinder()
    const [host] = service.hosts
    if (host === undefined) throw new Error('no host')
    return scratch.run(shell, renderProof(service, host, others))
  }

  test('holds where every unit runs the new code, a passive one runs elsewhere and an optional one is not installed', async () => {
    const tool = await daemon('cinder-manage')
    // The start of a process is told in hundredths of a second: in the very one of the unpack it would count as younger.
    await sleep(100)
    installed()
    await untilYoung()
    await daemon('cinder-api')
    await daemon('cinder-scheduler')
    const { code, stdout } = await proven()
    expect([code, stdout.replaceAll(/\d+ s ago/g, '… s ago')]).toEqual([
      0,
      [
        'cinder-api: 1 running, packages unpacked … s ago',
        'cinder-scheduler: 1 running, packages unpacked … s ago',
        'cinder-volume is installed; none runs here',
        'cinder-backup is not installed here',
        'works',
        '',
      ].join('\n'),
    ])
    expect(await proven([])).toMatchObject({ code: 3, stdout: expect.stringContaining(`process ${tool.pid}`) })
  })

  test('does not hold where a process that no unit covers is older than the packages, and names it; a younger one is new', async () => {
    const old = await daemon('cinder-volume-ceph')
    await sleep(50)
    installed()
    await untilYoung()
    await daemon('cinder-api')
    await daemon('cinder-scheduler')
    const { code, stdout } = await proven()
    expect([code, stdout.replace(/ of \S+\.service/, '')]).toEqual([
      3,
      [
        'began before the install, and no unit of cinder in cloud.yaml covers it',
        `process ${old.pid}: ${scratch.path('cinder-volume-ceph')} 300`,
        '',
      ].join('\n'),
    ])
    await old.stop()
    await daemon('cinder-volume-ceph')
    expect(await proven()).toMatchObject({ code: 0 })
  })

  test('tells every fault at once: an old process of a unit, a unit that does not run, an API that does not work', async () => {
    const api = await daemon('cinder-api')
    const volume = await daemon('cinder-volume')
    await sleep(50)
    installed()
    await untilYoung()
    const { code, stdout } = await proven()
    expect(code).toBe(3)
    expect(stdout).toContain(`process ${api.pid} of cinder-api began before the install`)
    expect(stdout).toContain(`process ${volume.pid} of cinder-volume began before the install`)
    expect(stdout).toContain('cinder-scheduler: 0 running')
  })

  test.each(['grep', 'awk'])('never holds where %s can not list the processes', async (broken) => {
    installed()
    scratch.command(broken, 'exit 2')
    expect((await proven()).code).not.toBe(0)
  })
})

describe.each(shells)('a process of the project that no unit covers, under %s', (shell) => {
  const asked = (host = 'controller2'): ReturnType<Scratch['run']> =>
    scratch.run(shell, checkNamed(checksOf(scratch, 'cinder', section()), 'unlisted processes', host).script)

  test('is found by preflight, with its command line; those of units and the project’s tools are not', async () => {
    await daemon('cinder-api')
    await daemon('cinder-manage')
    await daemon('other-cinder-api')
    expect(await asked()).toMatchObject({ code: 0, stdout: '' })
    const second = await daemon('cinder-volume-ceph')
    const { code, stdout } = await asked()
    expect([code, stdout.replace(/ of \S+\.service/, '')]).toEqual([
      3,
      [
        'no unit of cinder in cloud.yaml covers what runs here',
        `process ${second.pid}: ${scratch.path('cinder-volume-ceph')} 300`,
        '',
      ].join('\n'),
    ])
  })

  test('is none that is gone a moment later', async () => {
    const tool = await daemon('cinder-by-cron')
    scratch.command('sleep', `kill ${tool.pid}`, 'exec /bin/sleep "$@"')
    expect(await asked()).toMatchObject({ code: 0 })
    await tool.ended
  })
})

describe('a unit that has become two', () => {
  const forms = ['cinder-api-public', 'cinder-api-internal'] as const

  test('is proven once both run new code and the old one is gone; each has its own start, and the API is asked after the last', async () => {
    const becomes = Object.fromEntries(forms.map((name) => [name, { process: processOf(name) }]))
    const service = cinder({ becomes })
    const [host] = service.hosts
    const [api] = service.units
    if (host === undefined || api === undefined) throw new Error('no host or no unit')
    const [first, last] = formsOf(api)
    const run = (script: string): ReturnType<Scratch['run']> => scratch.run('dash', script)
    const proven = async (): Promise<number> => (await run(renderProof(service, host, []))).code
    const started = async (form: Unit | undefined): Promise<number> =>
      (await run(renderStart(service, api, host, form).probe)).code
    const old = await daemon('cinder-api')
    installed()
    await untilYoung()
    await daemon('cinder-scheduler')
    expect([await started(first), await started(last), await proven()]).toEqual([3, 3, 3])

    const one = await daemon(forms[0])
    // The old unit runs beside the new one.
    expect([await started(first), await proven()]).toEqual([3, 3])
    await old.stop()
    expect([await started(first), await started(last), await proven()]).toEqual([0, 3, 3])
    await daemon(forms[1])
    expect([await started(first), await started(last), await proven()]).toEqual([0, 0, 0])
    await one.stop()
    expect(await proven()).toBe(3)
    const asksTheApi = (form: Unit | undefined): boolean =>
      renderStart(service, api, host, form).command.includes('echo works')
    expect([asksTheApi(first), asksTheApi(last)]).toEqual([false, true])
  })
})
