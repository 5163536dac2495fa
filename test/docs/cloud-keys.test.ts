import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from '@jest/globals'
import { z } from 'zod'
import { CloudFile } from '../../cloud/model/file'

const page = readFileSync(join(__dirname, '../../docs/reference/cloud-file.md'), 'utf8')

/** Every key that a part of the schema names, at whatever depth. */
function keysIn(schema: unknown): readonly string[] {
  if (Array.isArray(schema)) return schema.flatMap((each: unknown) => keysIn(each))
  if (typeof schema !== 'object' || schema === null) return []
  return Object.entries(schema).flatMap(([word, part]: [string, unknown]) =>
    word === 'properties' && typeof part === 'object' && part !== null
      ? [...Object.keys(part), ...Object.values(part).flatMap((each: unknown) => keysIn(each))]
      : keysIn(part),
  )
}

test('docs/reference/cloud-file.md names each key that cloud.yaml may have, and no other in its tables', () => {
  const known = new Set(keysIn(z.toJSONSchema(CloudFile, { io: 'input', unrepresentable: 'any' })))
  expect(known.size).toBeGreaterThan(80)
  const words = new Set([...page.matchAll(/`([^`\n]+)`/g)].flatMap(([, code = '']) => code.match(/[\w-]+/g) ?? []))
  expect([...known].filter((key) => !words.has(key))).toEqual([])
  const cells = [...page.matchAll(/^\| (`[^|]+?) +\|/gm)].map(([, cell = '']) => cell)
  const named = cells.flatMap((cell) => [...cell.matchAll(/`([\w.*-]+)`/g)].flatMap(([, path = '']) => path.split('.')))
  expect([...new Set(named)].filter((name) => /^[a-z]/.test(name) && !known.has(name))).toEqual([])
})
