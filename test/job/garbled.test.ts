import { describe, expect, test } from '@jest/globals'
import * as fc from 'fast-check'
import { lookJob } from '../../activities/job/look'
import type { Remote } from '../../activities/job/ask'
import type { JobAction, LookInput } from '../../cloud/model/actions'
import { StepId, UpgradeId } from '../../cloud/model/ids'
import { drainInput } from '../haproxy/support/site'
import { garbled } from '../support/garbled'

const { host } = drainInput({ balancers: [] }).action
const input: LookInput & { readonly action: JobAction } = {
  upgrade: UpgradeId.parse('upgrade-test-keystone'),
  step: StepId.parse('keystone/controller1/expand'),
  unreachableLimitSeconds: 1,
  action: {
    kind: 'job',
    host,
    command: 'true',
    probe: 'exit 3',
    expectedSeconds: 1,
    safeToRepeat: false,
  },
}

/** A host that answers each look with this text, in which `MARK` stands for the mark of the question. */
const answering = (text: string): Remote => ({
  exec: (_host, script, options) => {
    const [mark = ''] = /--[0-9a-f]{16,}/.exec(script) ?? []
    options?.onOutput?.(Buffer.from(text.replaceAll('MARK', mark)), () => undefined)
    return Promise.resolve({ kind: 'exited', code: 0, stdout: '', stderr: '' })
  },
})

const absent = 'MARK state 0 absent - - - 20.5 \nMARK probe\nnothing there\nMARK end 3\n'
const answers: Readonly<Record<string, string>> = {
  'never ran': absent,
  'still runs':
    'MARK state 2 running - 10.25 - 20.5 \nMARK of run-1 1480000000 0a1b same Ocata\nMARK tick 20.5 half\nMARK end -\n',
  failed:
    'MARK state 1 finished 2 10.25 19 20.5 \nMARK of run-1 1480000000 0a1b same Ocata\nMARK err\nno such table\n\nMARK probe\na part\nMARK end 4\n',
  'is lost':
    'MARK state 1 lost - 10.25 - 20.5 the host was rebooted\nMARK out\n0 of 3\n\nMARK probe\nnone\nMARK end 3\n',
}
/** The answer to another question, with a mark of its own. */
const other = absent.replaceAll('MARK', '--0123456789abcdef01234567').replace('end 3', 'end 0')

test('the answers as they stand are read', async () => {
  const states = await Promise.all(
    Object.values(answers).map((text) =>
      lookJob(input, { ssh: answering(text), signal: new AbortController().signal }).then(({ state }) => state),
    ),
  )
  expect(states).toEqual(['ready', 'running', 'failed', 'lost'])
})

describe('an answer about a job that is cut, spoilt or mixed with another', () => {
  test.each(Object.keys(answers))('that %s is never read as done, and is no failure of the worker', async (name) => {
    await fc.assert(
      fc.asyncProperty(garbled(answers[name] ?? '', other), async (text) => {
        const { state } = await lookJob(input, { ssh: answering(text), signal: new AbortController().signal })
        expect(state).not.toBe('done')
      }),
      { numRuns: 500 },
    )
  })
})
