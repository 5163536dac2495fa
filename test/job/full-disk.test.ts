import { execFileSync } from 'node:child_process'
import { mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { lookJob, Notes } from '../../activities/job'
import { Fixture, timesRun } from './fixture'

describe.each(['dash', 'bash'] as const)('on a full disk under %s', (shell) => {
  let fixture: Fixture
  let disk: string
  beforeAll(async () => {
    fixture = await Fixture.start(shell)
    disk = join(fixture.sshd.folder, 'disk')
    mkdirSync(disk)
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=256k,mode=0700', 'tmpfs', disk])
  })
  afterAll(async () => {
    execFileSync('umount', [disk])
    await fixture.stop()
  })

  const ballast = (): string => join(disk, 'ballast')
  /** Writes until nothing more goes in. */
  function fill(): void {
    try {
      writeFileSync(ballast(), Buffer.alloc(1024 * 1024))
    } catch (error) {
      expect(error).toMatchObject({ code: 'ENOSPC' })
    }
  }

  test('a job does not start, and starts once there is room again', async () => {
    const step = fixture.step('true', { host: { ...fixture.host, jobsFolder: join(disk, 'jobs') } })
    fill()
    expect(await fixture.run(step)).toMatchObject({
      state: 'refused',
      type: 'JobNotStarted',
      sentence: expect.stringContaining('is the disk full, or read-only?'),
    })
    expect(timesRun(step)).toBe(0)
    expect(await lookJob(step, fixture.deps())).toEqual({ state: 'ready', generation: 1 })
    rmSync(ballast())
    expect(await fixture.run(step)).toMatchObject({ state: 'done' })
    expect(timesRun(step)).toBe(1)
  })

  test('that is read-only a job does not start, and the reason is said', async () => {
    const step = fixture.step('true', { host: { ...fixture.host, jobsFolder: join(disk, 'others') } })
    execFileSync('mount', ['-o', 'remount,ro', disk])
    try {
      expect(await fixture.run(step)).toMatchObject({
        state: 'refused',
        type: 'JobNotStarted',
        sentence: expect.stringContaining('Read-only file system'),
      })
      const notes = new Notes(fixture.ssh)
      const host = { ...fixture.host, jobsFolder: join(disk, 'others') }
      await expect(notes.writeNoteOnce(host, step.upgrade, 'a', 'text')).rejects.toMatchObject({
        message: expect.stringContaining('Read-only file system'),
      })
    } finally {
      execFileSync('mount', ['-o', 'remount,rw', disk])
    }
    expect(timesRun(step)).toBe(0)
  })

  test('that fills up during a job the code is kept all the same, with the output that went in', async () => {
    const step = fixture.step(`head -c 1000000 /dev/zero | tr '\\0' x; echo no room >&2; (exit 5)`, {
      host: { ...fixture.host, jobsFolder: join(disk, 'jobs') },
    })
    const outcome = await fixture.run(step)
    expect(outcome).toMatchObject({ state: 'failed', exitCode: 5 })
    const record = fixture.record(outcome as { record: string })
    expect(statSync(join(record, 'out')).size).toBeGreaterThan(0)
    expect(readFileSync(join(record, 'rc'), 'utf8')).toMatch(/^5 [\d.]+ eof\n/)
    expect(timesRun(step)).toBe(1)
  })
})
