import { execFile } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { DeterminismViolationError } from '@temporalio/workflow'
import { replayOn, type Bundle } from '../support/histories/replay'
import { readHistory, storedText } from '../support/histories/stored'
import { Bench, RecordingCloud } from '../support/recording'

const root = join(__dirname, '../..')
/** Upgrades that were begun before the change. */
const ids = ['attention', 'crash', 'gate', 'straight'].map((story) => `upgrade-${story}-keystone`)

let patched: Bundle
let unpatched: Bundle
let bench: Bench
beforeAll(async () => {
  const folder = mkdtempSync(join(tmpdir(), 'changed-'))
  const bundle = async (name: string): Promise<Bundle> => {
    const [workflows, file] = [join(__dirname, 'changed', `${name}.ts`), join(folder, `${name}.js`)]
    await promisify(execFile)(process.execPath, [join(root, 'test/support/bundle.mjs'), workflows, file], { cwd: root })
    return { code: readFileSync(file, 'utf8') }
  }
  try {
    patched = await bundle('patched')
    unpatched = await bundle('unpatched')
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
  bench = await Bench.open(patched)
}, 600_000)
afterAll(() => bench.close())

const replay = (bundle: Bundle, id: string): Promise<void> => {
  const { history, workflowId } = readHistory(storedText(id))
  return replayOn(bundle, history, workflowId)
}

describe('a workflow that was changed behind a patch', () => {
  test.each(ids)('goes on with an upgrade that was begun before: %s', (id) => replay(patched, id))

  test.each(ids)('would not, had it been changed without one: %s', async (id) => {
    await expect(replay(unpatched, id)).rejects.toThrow(DeterminismViolationError)
  })

  test('does what is new in an upgrade that begins now, and goes on with that one too', async () => {
    const cloud = new RecordingCloud()
    await bench.with(cloud, async (upgrade) => {
      await upgrade.untilGate()
      expect(cloud.ledger[0]).toBe('keystone/controller1/configure-token')
      expect(cloud.ledger).toContain('keystone/controller1/drain')
      const history = await upgrade.handle.fetchHistory()
      await replayOn(patched, history, upgrade.handle.workflowId)
    })
  })
})
