import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { rmSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { describe, expect, test } from '@jest/globals'
import { giveOrder, readLedger, startLab } from '../../lab/simulated'
import { compiled } from '../../lab/simulated/layout'
import { newFolder, processesOf, until } from './support'

/** Runs some work with a folder, and checks that no process of a lab in it is left. */
async function leavingNothing(use: (folder: string) => Promise<void>): Promise<void> {
  const folder = newFolder()
  try {
    await use(folder)
    await until('no process is left', () => processesOf(folder).length === 0)
  } finally {
    for (const child of children.splice(0)) child.kill('SIGKILL')
    rmSync(folder, { recursive: true, force: true })
  }
}

const children: ChildProcess[] = []
const program = (): string => compiled('main.js')

async function ready(child: ChildProcess): Promise<string> {
  if (child.stdout === null) throw new Error('no output to read')
  for await (const line of createInterface(child.stdout)) return line
  throw new Error('the lab ended before it was ready')
}

async function started(folder: string): Promise<ChildProcess> {
  const child = spawn(process.execPath, [program(), 'up', '--folder', folder], { stdio: ['ignore', 'pipe', 'inherit'] })
  children.push(child)
  expect(await ready(child)).toContain(`lab: ready cloud=${folder}/cloud.yaml`)
  return child
}

/** An order of the lab's program, typed to its end. */
async function typed(...words: readonly string[]): Promise<{ readonly code: unknown; readonly said: string }> {
  const child = spawn(process.execPath, [program(), ...words], { stdio: 'pipe' })
  let said = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (data: Buffer) => (said += data.toString()))
  const [code] = (await once(child, 'close')) as [unknown]
  return { code, said }
}

describe('a lab leaves no process', () => {
  test('when it is taken down, whatever its hosts still run', () =>
    leavingNothing(async (folder) => {
      const lab = await startLab({ folder })
      await lab.host('network1').run(`setsid sh -c 'sleep 300; : ${folder}' > /dev/null 2>&1 < /dev/null &`)
      await lab.host('lb1').run(`setsid sh -c 'env -i sleep 300; : ${folder}' > /dev/null 2>&1 < /dev/null &`)
      expect(processesOf(folder).length).toBeGreaterThan(50)
      await lab.down()
      expect(await lab.ledger()).toEqual([])
    }))

  test('when its program is told to end', () =>
    leavingNothing(async (folder) => {
      const child = await started(folder)
      child.kill('SIGTERM')
      expect(await once(child, 'exit')).toEqual([0, null])
      expect(processesOf(folder)).toEqual([])
    }))

  test('when its program is killed', () =>
    leavingNothing(async (folder) => {
      const child = await started(folder)
      child.kill('SIGKILL')
      await once(child, 'exit')
    }))

  test('when whoever started its program is killed', () =>
    leavingNothing(async (folder) => {
      const parent = spawn(
        '/bin/sh',
        ['-c', '"$0" "$@" & wait', process.execPath, program(), 'up', '--folder', folder],
        {
          stdio: ['ignore', 'pipe', 'inherit'],
        },
      )
      await ready(parent)
      parent.kill('SIGKILL')
    }))

  test('when it could not be started', () =>
    leavingNothing(async (folder) => {
      const lab = await startLab({ folder })
      await expect(startLab({ folder })).rejects.toThrow('is not empty')
      await lab.down()
      await expect(startLab({ folder: `/tmp/${'x'.repeat(80)}` })).rejects.toThrow('at most 64 characters')
      rmSync(`/tmp/${'x'.repeat(80)}`, { recursive: true, force: true })
    }))
})

describe('a lab that runs as a program', () => {
  test('takes orders from another process, and refuses what it does not know', () =>
    leavingNothing(async (folder) => {
      const child = await started(folder)
      await giveOrder(folder, { do: 'reboot', host: 'controller1', seconds: 0 })
      await giveOrder(folder, { do: 'take', action: 'stop', seconds: 1 })
      const wrong = await typed('cut', 'controller9', '--folder', folder)
      expect(wrong).toMatchObject({ code: 1, said: expect.stringContaining('HOST: one of controller1, controller2') })
      // The way to give this order, rather than all there are.
      expect(wrong.said).toContain('cut HOST')
      expect(wrong.said).not.toContain('ledger')
      expect(await readLedger(folder)).toEqual([])
      child.kill('SIGTERM')
      await once(child, 'exit')
    }))

  test('says how to start one where none is up, and where a folder is taken', () =>
    leavingNothing(async (folder) => {
      const start = `openstack-upgrade lab up --folder ${folder}`
      const cut = await typed('cut', 'controller1', '--folder', folder)
      expect(cut).toEqual({ code: 1, said: `lab: no lab is up at ${folder}: start it, ${start}\n` })
      const ledger = await typed('ledger', '--folder', folder)
      expect(ledger).toEqual({ code: 1, said: `lab: ${folder} has no ledger of a lab: start one, ${start}\n` })
      expect(await typed('--help')).toMatchObject({ code: 0, said: expect.stringContaining('lab: usage') })
    }))
})
