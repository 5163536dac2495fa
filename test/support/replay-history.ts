import { readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { DefaultLogger, Runtime, Worker } from '@temporalio/worker'

/**
 * node build/test/support/replay-history.js FILE…: replays histories on the workflows as they are built. A file is what
 * `temporal workflow show --output json` prints. The exit code is 1 where a workflow would not go on.
 */
async function main(files: readonly string[]): Promise<number> {
  if (files.length === 0) {
    process.stderr.write('usage: npm run replay:history -- FILE…\n')
    return 2
  }
  Runtime.install({
    logger: new DefaultLogger('ERROR'),
    telemetryOptions: { logging: { filter: { core: 'ERROR', other: 'ERROR' }, forward: {} } },
  })
  const workflowBundle = { code: readFileSync(join(__dirname, '../../workflow-bundle.js'), 'utf8') }
  let code = 0
  for (const file of files) {
    const id = basename(file, '.json')
    const history: unknown = JSON.parse(readFileSync(file, 'utf8'))
    try {
      await Worker.runReplayHistory({ workflowBundle }, history, id)
      process.stdout.write(`${id}: goes on\n`)
    } catch (error) {
      code = 1
      process.stdout.write(`${id}: would not go on: ${error instanceof Error ? error.message : String(error)}\n`)
    }
  }
  return code
}

void main(process.argv.slice(2)).then((code) => process.exit(code))
