import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { exampleFile } from '../support/cloud'
import { failsOnce } from '../support/histories/driven'
import { start } from '../support/processes'
import { pathFrom, putProgram } from '../support/program'
import { Bench, DrivenUpgrade, RecordingCloud, type Parts } from '../support/recording'
import { address } from '../support/temporal'

// @needs build
const patience = 400_000
const install = 'keystone/controller1/install'

let bench: Bench
let folder: string
beforeAll(async () => {
  bench = await Bench.open()
  folder = mkdtempSync(join(tmpdir(), 'suggested-'))
  putProgram(folder)
})
afterAll(async () => {
  await bench.close()
  rmSync(folder, { recursive: true, force: true })
})

/** A cloud whose file is in no clouds folder, and has a blank in its path. */
class CloudElsewhere extends RecordingCloud {
  readonly file = join(folder, 'my cloud.yaml')

  protected override parts(): Parts {
    const own = super.parts()
    const named = (cloud: string): string => (cloud === this.file ? this.cloud.name : cloud)
    return { ...own, loadCloud: ({ cloud }) => own.loadCloud({ cloud: named(cloud) }) }
  }
}

/** A line typed into a shell, and the commands that it prints to be pasted. */
interface Typed {
  readonly code: number
  readonly said: string
  readonly suggested: readonly string[]
}

async function type(cloud: RecordingCloud, line: string): Promise<Typed> {
  const shell = await start('bash', ['-c', line], {
    cwd: folder,
    env: {
      ...process.env,
      PATH: pathFrom(folder),
      TEMPORAL_ADDRESS: address(),
      OPENSTACK_UPGRADE_TASK_QUEUE: bench.taskQueue + cloud.cloud.name,
    },
  })
  const { code } = await shell.ended
  const said = shell.output()
  return { code: code ?? -1, said, suggested: said.match(/openstack-upgrade (?!worker).*$/gm) ?? [] }
}

test(
  'each command that start, status, log and unwedge print can be pasted as it is, for a cloud whose file is anywhere',
  async () => {
    const cloud = new CloudElsewhere()
    writeFileSync(cloud.file, JSON.stringify({ ...exampleFile(), name: cloud.cloud.name }))
    cloud.runs.set(install, failsOnce)
    const client = bench.client()
    const upgrade = new DrivenUpgrade(client.workflow.getHandle(`upgrade-${cloud.cloud.name}-keystone`), client)
    const about = `--cloud '${cloud.file}'`
    /** Pastes the one command that a line prints. */
    const pasteOf = async (line: string): Promise<Typed> => {
      const { suggested } = await type(cloud, line)
      expect([line, suggested]).toEqual([line, [expect.any(String)]])
      return type(cloud, suggested[0] ?? '')
    }
    /** Pastes each answer that the status offers; `--print` has it made, and not sent. */
    const pasteAnswers = async (): Promise<readonly string[]> => {
      const { suggested } = await type(cloud, `openstack-upgrade status keystone ${about}`)
      const made = await Promise.all(suggested.map((line) => type(cloud, `${line} --print`)))
      for (const [at, { code, said }] of made.entries())
        expect({ line: suggested[at], code, said }).toMatchObject({
          code: 0,
          said: expect.stringContaining(`temporal workflow signal -w ${upgrade.handle.workflowId} `),
        })
      return suggested.map((line) => line.split(' ')[1] ?? '')
    }

    const worker = await bench.worker(cloud)
    try {
      expect(await pasteOf(`openstack-upgrade start keystone ${about}`)).toMatchObject({ code: 4 })
      expect(await pasteAnswers()).toEqual(expect.arrayContaining(['retry', 'skip', 'abort']))
      const stands = { code: 4, said: expect.stringContaining(install) }
      expect(await pasteOf(`openstack-upgrade log keystone/controller1/drain ${about}`)).toMatchObject(stands)
      expect(await pasteOf(`openstack-upgrade unwedge keystone ${about}`)).toMatchObject(stands)
      expect(await pasteOf(`openstack-upgrade start keystone ${about}`)).toMatchObject(stands)
      for (const step of ['keystone/controller1/instal', 'nowhere'])
        expect(await pasteOf(`openstack-upgrade log ${step} ${about}`)).toMatchObject({
          code: 0,
          said: expect.stringContaining('controller1'),
        })
      expect(await pasteOf(`openstack-upgrade plan keystone --diff none.json ${about}`)).toMatchObject({ code: 0 })
      await upgrade.send('retry', { by: 'ann' })
      await upgrade.untilGate()
      expect(await pasteAnswers()).toEqual(['confirm', 'confirm'])
      await upgrade.handle.terminate('started over')
      expect(await pasteOf(`openstack-upgrade status keystone ${about}`)).toMatchObject({
        code: 0,
        said: expect.stringContaining(`Started ${upgrade.handle.workflowId}`),
      })
    } finally {
      await upgrade.handle.terminate('the test is over').catch(() => undefined)
      await worker.stop()
    }
  },
  patience,
)
