import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { Connection } from '@temporalio/client'
import { channelArgs } from '../../cloud/load/channel'

// @needs temporal
const root = join(__dirname, '../..')

/** host:port of the dev server that all test files share. Its namespace is `default`; ids have to be unique in it. */
export function address(): string {
  const value = process.env.TEST_TEMPORAL_ADDRESS
  if (value === undefined) throw new Error('no dev server: this test was not started by jest with jest.config.js')
  return value
}

/** A client's connection to the shared dev server. The caller closes it. */
export async function connect(): Promise<Connection> {
  return Connection.connect({ address: address(), channelArgs })
}

/**
 * The workflow bundle of the sources as they are now, for `Worker.create({ workflowBundle })`. It is made once and found
 * again by its contents, in a process of its own: webpack under jest's module loader takes several times as long.
 */
export async function workflowBundle(): Promise<{ code: string }> {
  await promisify(execFile)(process.execPath, [join(root, 'setup/bundle.mjs')], { cwd: root, timeout: 120_000 })
  return { code: await readFile(join(root, 'build/workflow-bundle.js'), 'utf8') }
}
