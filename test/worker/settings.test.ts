import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from '@jest/globals'
import { surroundings } from '../../worker/command-line'
import { exitCodeOf } from '../../worker/exit-code'
import { upgradeError } from '../../cloud/model/errors'

const read = (name: string): string => readFileSync(join(__dirname, '../../systemd', name), 'utf8')

test('the service has a line for each setting of a worker, and for no other', () => {
  const lines = `${read('worker.env')}${read('openstack-upgrade-worker.service')}`
  const named = [...lines.matchAll(/^#?(?:Environment=)?([A-Z][A-Z_]+)=/gm)].map(([, name = '']) => name)
  const ours = named.filter((name) => !name.startsWith('TEMPORAL_') || name === 'TEMPORAL_ADDRESS')
  expect(ours.sort()).toEqual(Object.keys(surroundings).sort())
})

test('the service stays failed after the exit code of wrong settings, and starts again where time may help', () => {
  const prevented = /^RestartPreventExitStatus=(.*)$/m.exec(read('openstack-upgrade-worker.service'))?.[1]
  const wrong = upgradeError('EnvironmentInvalid', { problems: ['a setting'] })
  const keys = upgradeError('EncryptionKeysInvalid', { file: 'keys', reason: 'no key' })
  const away = upgradeError('TemporalUnreachable', { address: 'temporal:7233', reason: 'ECONNREFUSED' })
  const taken = upgradeError('HealthAddressUnusable', { address: '127.0.0.1:9465', reason: 'in use' })
  expect([wrong, keys].map(exitCodeOf).map(String)).toEqual([prevented, prevented])
  for (const passing of [away, taken, new Error('out of memory')])
    expect(String(exitCodeOf(passing))).not.toBe(prevented)
})
