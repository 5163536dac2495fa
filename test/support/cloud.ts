import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'yaml'
import { z } from 'zod'
import type { Cloud } from '../../cloud/model/cloud'
import { resolveCloud } from '../../cloud/model/resolve'

const worker = {}

/** The contents of cloud.example.yaml, which a test may change before they are resolved. */
export function exampleFile(): Record<string, unknown> {
  // The built copy of this file is one folder deeper.
  const path = ['../../cloud.example.yaml', '../../../cloud.example.yaml']
    .map((each) => join(__dirname, each))
    .find(existsSync)
  if (path === undefined) throw new Error('there is no cloud.example.yaml')
  return parse(readFileSync(path, 'utf8')) as Record<string, unknown>
}

/** The cloud that such a file describes. */
export function cloudOf(file: unknown): Cloud {
  const resolved = resolveCloud(file, worker)
  if (!resolved.ok) throw new Error(JSON.stringify(resolved.problems))
  return resolved.cloud
}

/** The cloud of cloud.example.yaml. */
export const exampleCloud = (): Cloud => cloudOf(exampleFile())

/** The example's cloud with this many computes. */
export function wideCloud(computes: number): Cloud {
  const hosts = Array.from({ length: computes }, (_, at) => [`compute${at + 1}`, `10.1.${at >> 8}.${at & 255}`])
  const { hosts: others, ...file } = exampleFile()
  const all = { ...z.record(z.string(), z.unknown()).parse(others), computes: Object.fromEntries(hosts) as unknown }
  return cloudOf({ ...file, hosts: all })
}
