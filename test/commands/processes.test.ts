import { afterAll, describe, expect, test } from '@jest/globals'
import { copyFileSync, mkdirSync, readFileSync } from 'node:fs'
import { processesOf, script } from '../../cloud/model/commands'
import { ageOf } from '../../cloud/model/commands/shell'
import { start } from '../support/processes'
import { Scratch, shells } from './scratch'

const scratch = new Scratch()
afterAll(() => scratch.remove())

/** A program of this name that sleeps. */
function sleeper(...path: string[]): string {
  mkdirSync(scratch.path(...path.slice(0, -1)), { recursive: true })
  copyFileSync('/bin/sleep', scratch.path(...path))
  return scratch.path(...path)
}

/** Field 22 of a process's stat, which proc(5) calls starttime. */
function startOf(pid: number): string {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? ''
}

describe.each(shells)('the processes of a unit, as %s lists them', (shell) => {
  const list = async (expression: string): Promise<string[]> => {
    const { stdout } = await scratch.run(shell, `${processesOf}\nprocesses_of '${expression}'`)
    return stdout.split('\n').filter((line) => line !== '')
  }

  test.each([['apache2'], ['a b'], ['x) S 1 1 ('], ['(wsgi:keystone']])(
    'are named by pid and start, whatever their name is: %s',
    async (name) => {
      const running = await start(sleeper(shell, name), ['300'])
      try {
        const literal = name.replaceAll(/[()]/g, (bracket) => `\\${bracket}`)
        expect(await list(`^${scratch.path(shell)}/${literal}$`)).toEqual([`${running.pid} ${startOf(running.pid)}`])
      } finally {
        await running.stop()
      }
    },
  )

  test('are none once they have ended, and none where only a part of an argument would match', async () => {
    const running = await start(sleeper(shell, 'nova-api'), ['300'])
    try {
      expect(await list(`^${scratch.path(shell)}/nova$`)).toEqual([])
    } finally {
      await running.stop()
    }
    expect(await list(`^${scratch.path(shell)}/nova-api$`)).toEqual([])
  })

  test('are not the shells that have the expression among their own arguments, nor what these are about to start', async () => {
    const marker = scratch.path(shell, 'marked')
    const running = await start(shell, ['-c', 'while :; do /bin/true; done', marker])
    try {
      const often = `for time in $(seq 60); do processes_of '^${marker}$'; done`
      expect((await scratch.run(shell, `${processesOf}\n${often}`)).stdout).toBe('')
    } finally {
      await running.stop()
    }
  })

  test('are found by any of their arguments, as those of an interpreted service are', async () => {
    const program = scratch.write(`${shell}-service.py`, 'import time\nprint("up", flush=True)\ntime.sleep(300)\n')
    const running = await start('python3', [program, '--config-file', '/etc/service.conf'])
    try {
      await running.waitFor(/up/)
      expect(await list(`^${program}$`)).toEqual([`${running.pid} ${startOf(running.pid)}`])
    } finally {
      await running.stop()
    }
  })
})

describe.each(shells)('the age of a process, as %s tells it', (shell) => {
  test('is more for the older of two, and never below zero', async () => {
    const younger = await start('sleep', ['300'])
    try {
      const starts = [startOf(process.pid), startOf(younger.pid)]
      const { stdout } = await scratch.run(shell, script(ageOf, ...starts.map((one) => `age_of ${one}`)))
      const [older = 0, young = -1] = stdout.trim().split('\n').map(Number)
      expect(young).toBeGreaterThanOrEqual(0)
      expect(older).toBeGreaterThan(young)
    } finally {
      await younger.stop()
    }
  })
})
