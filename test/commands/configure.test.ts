import { afterEach, beforeEach, expect, test } from '@jest/globals'
import { chmodSync, mkdirSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { renderSetOption } from '../../cloud/model/commands'
import { Scratch } from './scratch'

let scratch: Scratch
beforeEach(() => {
  scratch = new Scratch()
})
afterEach(() => scratch.remove())

test('no copy of a configuration file is ever open to others, also where the edit is cut off before it has the mode', async () => {
  mkdirSync(scratch.path('etc'))
  const file = scratch.write('etc/nova.conf', '[database]\nconnection = mysql://nova:s3cret@db/nova\n')
  chmodSync(file, 0o640)
  const { command } = renderSetOption(
    file,
    scratch.cloud().host,
    { section: 'upgrade_levels', option: 'compute', value: 'auto' },
    { to: { word: 'ocata', label: 'Ocata' } },
  )
  // Every call that sets a file's mode fails here, as if the host had gone down just before.
  mkdirSync(scratch.path('python'))
  scratch.write(
    'python/sitecustomize.py',
    'import os, shutil\ndef no(*_, **__): raise OSError("gone")\nos.chmod = os.rename = no\nshutil.copystat = lambda *_, **__: None\n',
  )
  const ended = await scratch.run('dash', `umask 022\n${command}`, { PYTHONPATH: scratch.path('python') })
  expect(ended.code).not.toBe(0)
  const copies = readdirSync(scratch.path('etc')).filter((name) => name !== 'nova.conf')
  expect(copies).toHaveLength(2)
  for (const copy of copies) {
    expect(readFileSync(scratch.path('etc', copy), 'utf8')).toContain('s3cret')
    expect((statSync(scratch.path('etc', copy)).mode & 0o077).toString(8)).toBe('0')
  }
  expect((await scratch.run('dash', `umask 022\n${command}`)).code).toBe(0)
  expect((statSync(file).mode & 0o777).toString(8)).toBe('640')
})
