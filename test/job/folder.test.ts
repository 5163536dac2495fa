import { chmodSync, existsSync, mkdirSync, readdirSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { lookJob, Notes } from '../../activities/job'
import { UpgradeId } from '../../cloud/model/ids'
import { Fixture, type JobRun, timesRun } from './fixture'

let fixture: Fixture
beforeAll(async () => {
  fixture = await Fixture.start()
})
afterAll(() => fixture.stop())

/** A step whose records are kept in a folder of its own. */
function stepIn(jobsFolder: string) {
  return fixture.step('true', { host: { ...fixture.host, jobsFolder } })
}

describe('the folder of all records', () => {
  test.each([
    ['a symbolic link', (folder: string) => symlinkSync(fixture.sshd.folder, folder), 'it is a symbolic link'],
    ['a file', (folder: string) => writeFileSync(folder, ''), 'it is not a folder'],
    ['writable by its group', (folder: string) => mkdirWith(folder, 0o770), 'others may write to it'],
    ['writable by all', (folder: string) => mkdirWith(folder, 0o1707), 'others may write to it'],
  ])('is refused when it is %s, and nothing runs', async (_, make, reason) => {
    const folder = join(fixture.sshd.folder, `unsafe-${Math.random()}`)
    make(folder)
    const step = stepIn(folder)
    const refused = { state: 'refused', type: 'JobsFolderUnsafe', sentence: expect.stringContaining(reason) }
    expect(await fixture.run(step)).toMatchObject(refused)
    expect(await lookJob(step, fixture.deps())).toMatchObject(refused)
    expect(timesRun(step)).toBe(0)
  })

  test('is not made by a look', async () => {
    const folder = join(fixture.sshd.folder, 'none-yet')
    expect(await lookJob(stepIn(folder), fixture.deps())).toEqual({ state: 'ready', generation: 1 })
    expect(existsSync(folder)).toBe(false)
  })

  test('takes any name', async () => {
    const step = stepIn(join(fixture.sshd.folder, "it's a folder; $HOME"))
    expect(await fixture.run(step)).toMatchObject({ state: 'done' })
    expect(timesRun(step)).toBe(1)
  })
})

describe('a record', () => {
  test.each([
    ['finished with 0', undefined, false, true],
    ['failed', '(exit 1)', false, false],
    ['of an upgrade that keeps a note', undefined, true, false],
  ])('that is %s goes or stays after thirty days as it should', async (_, body, note, goes) => {
    const jobsFolder = join(fixture.sshd.folder, `old-${Math.random()}`)
    const host = { ...fixture.host, jobsFolder }
    const old = fixture.step(body, { host })
    const mine = { ...fixture.step('true', { host }), upgrade: UpgradeId.parse('upgrade-test-glance') }
    const mineAgain = { ...mine, generation: 2 }
    await fixture.run(old)
    await fixture.run(mine)
    if (note) await new Notes(fixture.ssh).writeNoteOnce(host, old.upgrade, 'servers', 'up')
    const folders = (): readonly string[] =>
      readdirSync(jobsFolder).filter((name) => existsSync(join(jobsFolder, name, 'name')))
    expect(folders()).toHaveLength(2)
    age(jobsFolder, 31)
    rmSync(join(jobsFolder, 'pruned'))
    await fixture.run(mineAgain)
    expect(folders()).toHaveLength(goes ? 1 : 2)
  })

  test('younger than thirty days stays', async () => {
    const jobsFolder = join(fixture.sshd.folder, 'young')
    const old: JobRun = fixture.step('true', { host: { ...fixture.host, jobsFolder } })
    await fixture.run(old)
    age(jobsFolder, 29)
    rmSync(join(jobsFolder, 'pruned'))
    await fixture.run({ ...stepIn(jobsFolder), upgrade: UpgradeId.parse('upgrade-test-glance') })
    expect(await lookJob({ ...old, action: { ...old.action, probe: 'exit 3' } }, fixture.deps())).toMatchObject({
      state: 'failed',
    })
  })
})

function mkdirWith(folder: string, mode: number): void {
  mkdirSync(folder)
  chmodSync(folder, mode)
}

/** Sets every file and folder below one back by so many days. */
function age(folder: string, days: number): void {
  const then = Date.now() / 1000 - days * 86_400
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    utimesSync(join(entry.parentPath, entry.name), then, then)
  }
}
