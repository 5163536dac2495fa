import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import type { Schedule } from '../../explore/schedule'
import { found } from './found'
import { cases } from './mutants'

// @needs build

const limitMilliseconds = 300_000

/** Runs `npm run explore` of the build. */
function explore(...args: readonly string[]): Promise<{ readonly code: number; readonly stdout: string }> {
  const main = join(__dirname, '../../build/explore/main.js')
  return new Promise((resolve) => {
    execFile(process.execPath, [main, ...args], { timeout: limitMilliseconds }, (error, stdout, stderr) => {
      const code = error === null ? 0 : typeof error.code === 'number' ? error.code : -1
      resolve({ code, stdout: `${stdout}${stderr}` })
    })
  })
}

const withSchedules = (schedules: readonly Schedule[]): string[] =>
  schedules.flatMap((schedule) => ['--schedule', JSON.stringify(schedule)])

test(
  'upgrades on a modelled cloud break no rule, whatever happens to it and whatever people say',
  async () => {
    // Not drawn anew here: a schedule that nobody has seen is for `npm run explore`, and stops no other change.
    const { code, stdout } = await explore('--runs', '80', '--seed', '1', '--crashes', '0', '--minutes', '4')
    expect({ code, stdout }).toEqual({
      code: 0,
      stdout: expect.stringMatching(/^explore: schedules=80 run=80 .* broken=0\n$/),
    })
  },
  limitMilliseconds,
)

test(
  'a crash of the worker at any question of a quiet night breaks no rule, and alike ones are run once',
  async () => {
    const { code, stdout } = await explore('--every', '--upgrade', 'keystone', '--runs', '1', '--minutes', '4')
    const [, schedules, run] = /^explore: schedules=(\d+) run=(\d+) .* broken=0\n$/.exec(stdout) ?? []
    expect({ code, stdout, isEvery: Number(schedules) > 1000, isShort: Number(run) < Number(schedules) / 3 }).toEqual({
      code: 0,
      stdout: expect.any(String),
      isEvery: true,
      isShort: true,
    })
  },
  limitMilliseconds,
)

test(
  'schedules that have broken a rule once break none',
  async () => {
    const { code, stdout } = await explore(...withSchedules(found.map(({ schedule }) => schedule)))
    expect({ code, stdout }).toEqual({
      code: 0,
      stdout: expect.stringMatching(new RegExp(`^explore: schedules=${found.length} .* broken=0\\n$`)),
    })
  },
  limitMilliseconds,
)

test.each([
  [['--minutes', 'soon'], 'at minutes'],
  [['--schedule', '{'], 'it is no JSON'],
  [['--upgrade', 'horizon'], 'at upgrade'],
  [['--nights', '3'], "unknown option '--nights'"],
])('%j is refused before a night begins', async (args, said) => {
  const { code, stdout } = await explore(...args)
  expect({ code, stdout }).toEqual({ code: 1, stdout: expect.stringContaining(said) })
  expect(stdout).not.toContain('schedules=')
})

describe('a rule is seen to be broken by an upgrade that', () => {
  test.each(cases)(
    '$mutant.name',
    async ({ mutant, schedule, breaks }) => {
      const { code, stdout } = await explore('--mutant', JSON.stringify(mutant), ...withSchedules([schedule]))
      expect(stdout).toMatch(breaks)
      expect(code).toBe(1)
    },
    limitMilliseconds,
  )
})
