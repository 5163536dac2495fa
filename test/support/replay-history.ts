import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Worker } from '@temporalio/worker'
import { converterWith } from '../../cloud/converter'
import { readSurroundings } from '../../cloud/load/environment'
import { readHistory } from './histories/stored'
import { installQuietRuntime } from './quiet-runtime'

/**
 * node build/test/support/replay-history.js FILE…: replays histories on the workflows as they are built. A file is what
 * `temporal workflow show --output json` prints; its name may be any. Encrypted data is read with the keys of the
 * environment. The exit code is 1 where a workflow would not go on, 2 where a file is no history.
 */
async function main(files: readonly string[]): Promise<number> {
  if (files.length === 0) {
    process.stderr.write('usage: npm run replay:history -- FILE…\n')
    return 2
  }
  installQuietRuntime()
  const workflowBundle = { code: readFileSync(join(__dirname, '../../workflow-bundle.js'), 'utf8') }
  const options = { workflowBundle, dataConverter: converterWith(readSurroundings().encryptionKeys) }
  let code = 0
  for (const file of files) {
    try {
      const { history, workflowId } = readHistory(readFileSync(file, 'utf8'))
      code = Math.max(code, await replay(file, () => Worker.runReplayHistory(options, history, workflowId)))
    } catch (error) {
      code = 2
      process.stdout.write(`${file}: is no history that can be read: ${wordsOf(error)}\n`)
    }
  }
  return code
}

async function replay(file: string, begin: () => Promise<void>): Promise<number> {
  try {
    await begin()
    process.stdout.write(`${file}: goes on\n`)
    return 0
  } catch (error) {
    process.stdout.write(`${file}: would not go on: ${wordsOf(error)}\n`)
    return 1
  }
}

const wordsOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))

void main(process.argv.slice(2)).then((code) => process.exit(code))
