import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { CloudFile } from '../../cloud/model/file'

/** The name of the schema's file, at the top of the package. */
export const schemaFile = 'cloud.schema.json'

/**
 * The JSON schema of cloud.yaml, for editors. It is made from the schema that the loader has. Faults across fields, such as a
 * host that is not there, are found by the loader alone.
 */
export function cloudSchema(): string {
  const schema = z.toJSONSchema(CloudFile, { target: 'draft-7', io: 'input', unrepresentable: 'any' })
  return JSON.stringify({ title: 'cloud.yaml of openstack-upgrade', ...schema }, null, 2)
}

/** Where this package has the schema's file; undefined if it is not there. */
export function schemaPath(): string | undefined {
  // The compiled file is one folder deeper than its source.
  return ['../..', '../../..'].map((up) => join(__dirname, up, schemaFile)).find((path) => existsSync(path))
}
