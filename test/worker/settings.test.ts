import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from '@jest/globals'
import { surroundings } from '../../worker/command-line'

const read = (name: string): string => readFileSync(join(__dirname, '../../systemd', name), 'utf8')

test('the service has a line for each setting of a worker, and for no other', () => {
  const lines = `${read('worker.env')}${read('openstack-upgrade-worker.service')}`
  const named = [...lines.matchAll(/^#?(?:Environment=)?([A-Z][A-Z_]+)=/gm)].map(([, name = '']) => name)
  const ours = named.filter((name) => !name.startsWith('TEMPORAL_') || name === 'TEMPORAL_ADDRESS')
  expect(ours.sort()).toEqual(Object.keys(surroundings).sort())
})
