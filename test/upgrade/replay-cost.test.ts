import { execFile } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { beforeAll, describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { StepId } from '../../cloud/model/ids'
import type { StepProgress, StepState } from '../../cloud/model/progress'
import { StepStates } from '../../workflows/state/step-states'
import { replayOn, type Bundle } from '../support/histories/replay'
import { readHistory, storedNames, storedText } from '../support/histories/stored'
import { installQuietRuntime } from '../support/quiet-runtime'

const root = join(__dirname, '../..')
const ids = storedNames()

let bundle: Bundle
beforeAll(async () => {
  installQuietRuntime()
  const folder = mkdtempSync(join(tmpdir(), 'counted-'))
  const file = join(folder, 'counted.js')
  try {
    const workflows = join(__dirname, 'changed/counted.ts')
    await promisify(execFile)(process.execPath, [join(root, 'test/support/bundle.mjs'), workflows, file], { cwd: root })
    bundle = { code: readFileSync(file, 'utf8') }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}, 600_000)

describe('a worker that takes an upgrade over', () => {
  test.each(ids)('looks at every step once at most, for the result, however much has happened: %s', async (id) => {
    const { history, workflowId } = readHistory(storedText(id))
    await replayOn(bundle, history, workflowId)
  })
})

const planned = (at: number, state: StepState): StepProgress => ({
  id: StepId.parse(`nova/compute${at}/start`),
  host: null,
  command: '',
  impact: '',
  when: null,
  outage: false,
  wayBack: 'packages',
  together: null,
  state,
})

describe('the step that an upgrade is found by', () => {
  test('is the first in the order of the plan that runs, whatever began or ended before', () => {
    const states = fc.constantFrom<StepState>('pending', 'running', 'done', 'not needed', 'attention')
    const changes = fc.array(fc.tuple(fc.nat(12), states), { maxLength: 60 })
    fc.assert(
      fc.property(changes, (made) => {
        const steps = new StepStates()
        for (let at = 0; at < 10; at += 1) steps.set(planned(at, 'pending').id, planned(at, 'pending'))
        for (const [at, state] of made) {
          steps.set(planned(at, state).id, planned(at, state))
          expect(steps.firstRunning).toBe(steps.progress().find((step) => step.state === 'running')?.id)
        }
      }),
    )
  })
})
