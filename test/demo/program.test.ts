import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { held, Program } from '../../demo/program'

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'upgrade-demo-test-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const start = (script: string): Program =>
  Program.start({ name: 'a program', command: 'sh', args: ['-c', script], env: process.env, log: join(folder, 'log') })

const lives = (pid: number): boolean => existsSync(`/proc/${pid}`)

describe('a program of the demo', () => {
  test('is known by its own process id, and ends when it is told to', async () => {
    const program = start('trap "echo bye; exit 0" TERM; echo "I am $$"; while :; do sleep 0.05; done')
    const [, said] = await program.says(/I am (\d+)/, 10)
    expect(program.pid).toBe(Number(said))
    await program.end()
    expect(lives(program.pid)).toBe(false)
    expect(program.output).toMatch(/^I am \d+\nbye\n$/)
    expect(readFileSync(join(folder, 'log'), 'utf8')).toBe(program.output)
  })

  test('tells how it ended when it was killed', async () => {
    const program = start('echo here; exec sleep 60')
    await program.says(/here/, 10)
    process.kill(program.pid, 'SIGKILL')
    expect(await program.ended).toBe('SIGKILL')
    await program.end()
  })

  test('is not waited for once it has ended: what it said last is in the complaint', async () => {
    await expect(start('echo no room; exit 3').says(/ready/, 10)).rejects.toThrow(
      'a program ended before it was ready:\nno room',
    )
  })

  test('does not outlive a holder that is killed', async () => {
    const script = `const { spawn } = require('node:child_process')
      const child = spawn('sh', ['-c', ${JSON.stringify(held)}, 'sh', 'sleep', '60'], { stdio: ['pipe', 'inherit', 'ignore'] })`
    const holder = spawn(process.execPath, ['-e', script], { stdio: ['ignore', 'pipe', 'inherit'] })
    const [line] = (await once(holder.stdout, 'data')) as [Buffer]
    const pid = Number(line.toString())
    expect(lives(pid)).toBe(true)
    holder.kill('SIGKILL')
    // Its output closes when the last process that holds it has ended.
    await once(holder, 'close')
    expect(lives(pid)).toBe(false)
  })
})
