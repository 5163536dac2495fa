import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { parse } from 'yaml'
import { z } from 'zod'
import { CloudFile } from '../../../cloud/model/file'
import { cloudSchema, schemaFile, schemaPath } from '../../../client/init/schema'

const path = join(__dirname, '../../..', schemaFile)

test('the schema that the package has is made from the loader’s (WRITE_DOCS=1 writes it anew)', () => {
  const made = `${cloudSchema()}\n`
  if (process.env.WRITE_DOCS === '1') writeFileSync(path, made)
  expect(existsSync(path) && readFileSync(path, 'utf8')).toBe(made)
  expect(schemaPath()).toBe(path)
})

describe('the schema, read by another program', () => {
  const read = z.fromJSONSchema(JSON.parse(cloudSchema()) as Parameters<typeof z.fromJSONSchema>[0])
  const root = join(__dirname, '../../..')
  const examples = ['cloud.example.yaml', 'examples/rdo.yaml', 'examples/linuxbridge.yaml']
  const parsed = (name: string): Record<string, unknown> =>
    parse(readFileSync(join(root, name), 'utf8')) as Record<string, unknown>

  test.each(examples)('takes %s', (name) => expect(read.safeParse(parsed(name)).error?.issues ?? []).toEqual([]))

  test.each([
    ['a misspelt key', { limit: {} }],
    ['a wrong word', { platform: 'suse' }],
    ['a wrong type', { pauseBetween: 'yes' }],
    ['a number out of bounds', { limits: { minimumUp: 0 } }],
    ['a line to fill in', { name: '<name>' }],
  ])('refuses %s', (_, wrong) => {
    expect(read.safeParse({ ...parsed('cloud.example.yaml'), ...wrong }).success).toBe(false)
  })

  test('has patterns that every editor can read', () => {
    const patterns = [...cloudSchema().matchAll(/"pattern": ("(?:[^"\\]|\\.)*")/g)].map(
      ([, text]) => JSON.parse(text ?? '') as string,
    )
    expect(patterns.length).toBeGreaterThan(20)
    for (const pattern of patterns) expect(() => new RegExp(pattern, 'u')).not.toThrow()
  })
})

test('the package brings it along', () => {
  const { files } = JSON.parse(readFileSync(join(__dirname, '../../../package.json'), 'utf8')) as { files: string[] }
  expect(files).toContain(schemaFile)
})

test('the schema knows each key, which of them are required, and that there are no others', () => {
  const schema = JSON.parse(cloudSchema()) as {
    properties: Record<string, { readonly properties?: object; readonly enum?: readonly string[] }>
    required: string[]
    additionalProperties: boolean
  }
  expect(Object.keys(schema.properties)).toEqual(Object.keys(CloudFile.shape))
  expect(schema.required).toEqual(['name', 'release', 'hosts', 'balancers', 'services'])
  expect(schema.additionalProperties).toBe(false)
  expect(schema.properties.platform?.enum).toContain('rdo')
  expect(Object.keys(schema.properties.services?.properties ?? {})).toContain('keystone')
})
