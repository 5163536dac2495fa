import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { parse } from 'yaml'
import { draft } from '../../../client/init/draft'
import { readHaproxy, type HaproxyConfig } from '../../../client/init/haproxy/config'
import { Inventory, readInventory } from '../../../client/init/inventory'
import { UpgradeError } from '../../../cloud/model/errors'
import { CloudFile } from '../../../cloud/model/file'

const words = [
  'controllers',
  'control',
  'haproxy',
  'a',
  'b[1:3]',
  '10.0.0.1',
  'x: y',
  '- c',
  '# d',
  "'",
  '"',
  '{',
  '}',
  '&e',
  '*e',
  '!f',
  '%',
]
const marks = [
  '\n',
  '\n  ',
  ' ',
  '=',
  ':',
  '[',
  ']',
  ':children]',
  ':vars]',
  '\t',
  '\\',
  '\r',
  '\u2028',
  '\u202e',
  '\u001b[31m',
  '<<: ',
]
const names = [
  'ansible_host',
  'ansible_user',
  'ansible_port',
  '{{ a }}',
  'backend',
  'server',
  'listen',
  'bind',
  'global',
  'stats socket',
  '/s level admin',
  ':5000',
]
const anyText = fc
  .array(fc.constantFrom(...words, ...marks, ...names), { maxLength: 60 })
  .map((parts) => parts.join(''))
const someHosts = '[controllers]\none\n[haproxy]\ntwo\n'

/** The result of reading, or undefined where the text was refused with a sentence. */
function readOrRefused<T>(read: () => T): T | undefined {
  try {
    return read()
  } catch (error) {
    if (error instanceof UpgradeError && error.kind === 'input') return undefined
    throw error
  }
}

test('of any files a cloud.yaml is made that is YAML and has no key but its own, or they are refused with a sentence', () => {
  fc.assert(
    fc.property(anyText, anyText, fc.constantFrom('hosts', 'hosts.yml', 'hosts.json'), (hosts, haproxy, file) => {
      const inventory = new Inventory()
      readInventory(someHosts, 'ours', inventory)
      readOrRefused(() => readInventory(hosts, file, inventory))
      const config = readOrRefused((): HaproxyConfig => readHaproxy(haproxy, 'haproxy.cfg'))
      const configs = config === undefined ? [] : [{ config }]
      const { text } = draft({ name: 'production', platform: 'rdo', inventory, configs, groups: {} })
      const made = parse(text) as Record<string, unknown>
      expect(Object.keys(made).filter((key) => !Object.hasOwn(CloudFile.shape, key))).toEqual([])
      expect(made).toMatchObject({ name: 'production', release: 'newton-to-ocata', platform: 'rdo' })
      expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u2028\u202e]/)
    }),
    { numRuns: 300 },
  )
})
