import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { Notes } from '../../activities/job'
import { UpgradeId } from '../../cloud/model/ids'
import { Fixture } from './fixture'

describe.each(['dash', 'bash'] as const)('a note on a host under %s', (shell) => {
  let fixture: Fixture
  let notes: Notes
  beforeAll(async () => {
    fixture = await Fixture.start(shell)
    notes = new Notes(fixture.ssh)
  })
  afterAll(() => fixture.stop())
  const upgrade = UpgradeId.parse('upgrade-test-keystone')

  test('is read as it was written, whatever is in it', async () => {
    const text = `{"servers": ["it's", "$HOME", "ünï"]}\n\n  two lines, blanks around  \n`
    expect(await notes.readNote(fixture.host, upgrade, 'a')).toBeUndefined()
    expect(await notes.writeNoteOnce(fixture.host, upgrade, 'a', text)).toBe(text)
    expect(await notes.readNote(fixture.host, upgrade, 'a')).toBe(text)
  })

  test('is written once: the first text stands, also of twenty written at once', async () => {
    const texts = Array.from({ length: 20 }, (_, index) => `text ${index}`)
    const stood = await Promise.all(texts.map((text) => notes.writeNoteOnce(fixture.host, upgrade, 'b', text)))
    expect(new Set(stood).size).toBe(1)
    expect(await notes.readNote(fixture.host, upgrade, 'b')).toBe(stood[0])
  })

  test('belongs to its upgrade and its key', async () => {
    await notes.writeNoteOnce(fixture.host, upgrade, 'c', 'mine')
    expect(await notes.readNote(fixture.host, UpgradeId.parse('upgrade-test-glance'), 'c')).toBeUndefined()
    expect(await notes.readNote(fixture.host, upgrade, 'd')).toBeUndefined()
  })

  test('is gone once removed, and may be removed twice and written anew', async () => {
    await notes.writeNoteOnce(fixture.host, upgrade, 'e', 'old')
    await notes.removeNote(fixture.host, upgrade, 'e')
    await notes.removeNote(fixture.host, upgrade, 'e')
    expect(await notes.readNote(fixture.host, upgrade, 'e')).toBeUndefined()
    expect(await notes.writeNoteOnce(fixture.host, upgrade, 'e', 'new')).toBe('new')
  })

  test.each([
    ['its folder is a file', (folder: string) => writeFileSync(join(folder, 'notes'), '')],
    ['its folder leads to itself', (folder: string) => symlinkSync('notes', join(folder, 'notes'))],
  ])('that can not be read is an error and never none: %s', async (_, spoil) => {
    const jobsFolder = join(fixture.sshd.folder, `spoilt-${Math.random()}`)
    mkdirSync(jobsFolder, { mode: 0o700 })
    spoil(jobsFolder)
    const host = { ...fixture.host, jobsFolder }
    const unusable = { type: 'NoteUnusable', kind: 'decision' }
    await expect(notes.readNote(host, upgrade, 'g')).rejects.toMatchObject(unusable)
    await expect(notes.writeNoteOnce(host, upgrade, 'g', 'text')).rejects.toMatchObject(unusable)
  })

  test('that can not be kept is an error with the reason', async () => {
    const host = { ...fixture.host, jobsFolder: '/proc/nowhere' }
    await expect(notes.writeNoteOnce(host, upgrade, 'f', 'text')).rejects.toMatchObject({
      type: 'NoteUnusable',
      kind: 'decision',
    })
  })
})
