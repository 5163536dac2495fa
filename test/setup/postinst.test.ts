import { spawnSync } from 'node:child_process'
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from '@jest/globals'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'postinst-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

/** Runs the script as dpkg does, on a machine with systemd whose programs write down how they were called. */
function configured(before: string, codeOfRestart: number): { code: number | null; said: string; called: string } {
  const [bin, booted, calls] = ['bin', 'systemd', 'calls'].map((name) => join(folder, name)) as [string, string, string]
  mkdirSync(bin)
  mkdirSync(booted)
  for (const [name, code] of Object.entries({
    adduser: 0,
    systemctl: 0,
    chgrp: 0,
    chmod: 0,
    'deb-systemd-invoke': codeOfRestart,
  })) {
    writeFileSync(join(bin, name), `#!/bin/sh\necho "${name} $*" >> ${calls}\nexit ${code}\n`)
    chmodSync(join(bin, name), 0o755)
  }
  const script = readFileSync(join(__dirname, '../../setup/debian/postinst.sh'), 'utf8')
  const env = { PATH: `${bin}:/usr/bin:/bin` }
  const ran = spawnSync('/bin/sh', ['-s', 'configure', before], {
    input: script.replaceAll('/run/systemd/system', booted),
    env,
    encoding: 'utf8',
  })
  return { code: ran.status, said: ran.stderr, called: readFileSync(calls, 'utf8') }
}

test('a newer package is configured where its worker can’t begin, and says where the reason is', () => {
  const { code, said, called } = configured('0.1.0', 1)
  expect(called).toContain('deb-systemd-invoke try-restart openstack-upgrade-worker.service')
  expect({ code, said }).toEqual({
    code: 0,
    said: 'The worker does not take tasks; journalctl -u openstack-upgrade-worker.service tells why. Upgrades wait for it.\n',
  })
})

test.each([
  ['a newer one is silent where the worker goes on', '0.1.0', 'try-restart'],
  ['the first one starts nothing', '', 'daemon-reload'],
])('%s', (_, before, last) => {
  const { code, said, called } = configured(before, 0)
  expect({ code, said }).toEqual({ code: 0, said: '' })
  expect(called.trim().split('\n').at(-1)).toContain(last)
})
