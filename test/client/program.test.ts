import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from '@jest/globals'
import { Typist } from '../docs/typist'
import { start } from '../support/processes'

// @needs build
test('openstack-upgrade is the command line, from any folder, through a link, and in one process that hears signals', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'program-'))
  const link = join(folder, 'ou')
  symlinkSync(join(__dirname, '../../bin/openstack-upgrade'), link)
  const keys = join(folder, 'keys')
  writeFileSync(keys, `one ${Buffer.alloc(32).toString('base64')}\n`, { mode: 0o600 })
  const env = { ...process.env, OPENSTACK_UPGRADE_ENCRYPTION_KEYS: keys, TEMPORAL_CONFIG_FILE: '/nonexistent' }
  const operator = new Typist('test/client/program.test.ts', folder, env)
  const here = (text: string): string => text.replace('openstack-upgrade', `'${link}'`).replace('8081', '0')
  const serving = await operator.begins('The Web UI and `temporal`', '', here)
  try {
    await serving.waitFor(/http:\/\/127\.0\.0\.1:\d+/, 170)
    expect(readFileSync(`/proc/${serving.pid}/task/${serving.pid}/children`, 'utf8')).toBe('')
    serving.kill('SIGTERM')
    expect(await serving.ended).toEqual({ code: 0, signal: null })
    expect(operator.untyped).toEqual([])
    const wrong = await start(link, ['statsu'], { cwd: folder })
    expect((await wrong.ended).code).toBe(2)
  } finally {
    await serving.stop()
    rmSync(folder, { recursive: true })
  }
})
