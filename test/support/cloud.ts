import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'yaml'
import type { Cloud } from '../../cloud/model/cloud'
import { resolveCloud } from '../../cloud/model/resolve'

const worker = { home: '/home/operator' }

/** What stands in cloud.example.yaml, to be changed by a test before it is resolved. */
export function exampleFile(): Record<string, unknown> {
  return parse(readFileSync(join(__dirname, '../../cloud.example.yaml'), 'utf8')) as Record<string, unknown>
}

/** The cloud of cloud.example.yaml. */
export function exampleCloud(): Cloud {
  const resolved = resolveCloud(exampleFile(), worker)
  if (!resolved.ok) throw new Error(JSON.stringify(resolved.problems))
  return resolved.cloud
}
