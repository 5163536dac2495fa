import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, test } from '@jest/globals'
import { z } from 'zod'
import { serviceNames, type ServiceName } from '../../cloud/model/ids'
import type { Fault, Schedule, Word } from '../../explore/schedule'
import { procedureLedger, stepsLedger } from '../upgrade/ledger'

// @needs build

const limitMilliseconds = 120_000
const main = join(__dirname, '../../build/explore/main.js')
const Command = z.object({ what: z.literal('command'), step: z.string() })

/** The steps whose commands the modelled cloud runs in a schedule, in order. */
async function commandsOf(schedule: Schedule): Promise<readonly string[]> {
  const args = [main, '--show', '--schedule', JSON.stringify(schedule)]
  const { stdout } = await promisify(execFile)(process.execPath, args, { timeout: limitMilliseconds })
  expect(stdout).toContain('broken=0')
  return stdout
    .split('\n')
    .filter((line) => line.startsWith('  {'))
    .flatMap((line) => {
      const deed = Command.safeParse(JSON.parse(line))
      return deed.success ? [deed.data.step] : []
    })
}

/** Schedules after which the simulated lab has executed each command of the procedure once (test/crashes, test/upgrade). */
const nights: readonly (readonly [
  name: string,
  services: readonly ServiceName[],
  faults: readonly Fault[],
  words: readonly Word[],
])[] = [
  ['without a fault', serviceNames, [], []],
  ['with a worker lost in the middle of a job', ['keystone'], [{ kind: 'worker-lost', at: 5 }], []],
  [
    'with a worker lost as it claims a job',
    ['keystone'],
    [{ kind: 'worker-lost-at', question: 100, answered: true }],
    [],
  ],
  ['with a termination and a new start', ['keystone'], [], [{ at: 14, lever: 'terminate-and-start' }]],
  ['with a drained node put back', ['keystone'], [{ kind: 'drain-forgotten', host: 'controller1', at: 3 }], []],
  ['with a host out of reach', ['keystone'], [{ kind: 'unreachable', host: 'controller2', at: 15, seconds: 60 }], []],
]

test.each(nights.flatMap(([name, services, ...rest]) => services.map((service) => ({ name, service, rest }))))(
  'the modelled cloud executes what the simulated lab does for $service, $name',
  async ({ service, rest: [faults, words] }) => {
    const steps = await commandsOf({ seed: 1, upgrade: service, faults, words })
    const procedure = procedureLedger(service)
    expect(stepsLedger(service, steps, procedure)).toEqual(procedure)
  },
  limitMilliseconds,
)
