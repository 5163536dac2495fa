import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { connect, type Socket } from 'node:net'
import { describe, expect, test } from '@jest/globals'
import stringWidth from 'string-width'
import { Rehearsal } from '../support/rehearsal'
import { address } from '../support/temporal'
import { eventually } from '../support/eventually'

/** Leaves the second screen of a terminal: the text after it stays on the first. */
const leaves = '\u001b[?1049l'

/** The pictures that a terminal was drawn, as lines without escapes. */
const pictures = (drawn: string): string[][] =>
  drawn
    .split('\u001b[H')
    .slice(1)
    .map((picture) => picture.replaceAll(/\u001b\[\??\d*[A-Za-z]/g, '').split('\r\n'))

/** Requests that never end, so that their sessions don't: a few on each server. */
async function sessions(url: string, count: number): Promise<Socket[]> {
  const { hostname, port } = new URL(url)
  return Promise.all(
    Array.from(
      { length: count },
      () =>
        new Promise<Socket>((resolve, reject) => {
          const socket = connect(Number(port), hostname, () => {
            socket.write('POST /v3/auth/tokens HTTP/1.1\r\nHost: lab\r\nContent-Length: 1000\r\n\r\n{')
            resolve(socket)
          })
          socket.on('error', reject)
        }),
    ),
  )
}

/** The last of a chain of processes, of which each has started the next. */
function innermost(pid: number): number {
  const [child = ''] = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ')
  return child === '' ? pid : innermost(Number(child))
}

describe('what an operator reads while an upgrade runs', () => {
  test(
    'is true, moves on a terminal, follows a job to its end, and tells scripts by its exit code',
    () =>
      Rehearsal.run({ address: address() }, async (rehearsal) => {
        const { lab } = rehearsal
        const drain = 'keystone/controller1/drain'
        const install = 'keystone/controller1/install'
        await rehearsal.startWorker()
        lab.take('install', 8)
        const held = await sessions(lab.frontends('lb1').keystone_public, 6)
        expect((await rehearsal.type('start', 'keystone')).code).toBe(0)
        const upgrade = rehearsal.watch()
        const terminal = await rehearsal.begins(['status', 'keystone', '--watch'], { columns: 100, rows: 40 })
        const piped = await rehearsal.begins(['status', 'keystone', '--watch'])

        // A drain says how many sessions are left, here and now.
        await upgrade.untilRunning(drain)
        await terminal.waitFor(/drain \d+(\.\d)? s.*2 sessions left: keystone_public\/keystone1 has/s, 180)
        const draining = await rehearsal.type('status', 'keystone')
        expect(draining).toMatchObject({ code: 0, said: expect.stringMatching(/▶ drain .*\n +2 sessions left/) })
        expect(draining.said).not.toContain('\u001b')
        // A balancer that answers late shows for a moment that it is waited for.
        await eventually(async () => {
          const read = JSON.parse((await rehearsal.type('status', 'keystone', '--json')).said) as {
            steps: { id: string; state: string; seconds?: number; now?: unknown }[]
          }
          expect(read.steps.find(({ id }) => id === drain)).toMatchObject({ state: 'running', now: { sessions: 2 } })
        })
        expect(await rehearsal.type('log', drain)).toMatchObject({
          code: 2,
          said: expect.stringContaining('runs no command'),
        })
        expect(await rehearsal.type('log', install)).toMatchObject({
          code: 1,
          said: expect.stringContaining(`${install} has no record on controller1`),
        })
        for (const socket of held) socket.destroy()

        // A job is followed to its end; without a name it is the one that runs. No worker is needed for that.
        await rehearsal.underWay('controller1', 'install')
        await upgrade.untilRunning(install)
        const follow = await rehearsal.begins(['log', '--follow'])
        await follow.waitFor(/generation 1: running for/, 60)
        await rehearsal.killWorker()
        await terminal.waitFor(/does not answer/, 180)
        expect((await follow.ended).code).toBe(0)
        expect(follow.output()).toMatch(/install: ended with exit code 0 after (8|9|1\d)/)
        await rehearsal.startWorker()

        const log = JSON.parse((await rehearsal.type('log', install, '--json')).said) as Record<string, unknown>
        expect(log).toMatchObject({ step: install, host: 'controller1', generation: 1, state: 'finished', code: 0 })
        expect(follow.output()).toContain(String(log.out).split('\n').at(-2))
        expect((await rehearsal.type('log', install, '--lines', '1')).said.trim().split('\n')).toHaveLength(2)
        expect((await rehearsal.type('log', 'keystone/controller9/install')).code).toBe(2)

        // Both watches end when a person is needed, and their last lines say for what.
        lab.take('install', 0)
        await upgrade.untilGate()
        expect((await terminal.ended).code).toBe(3)
        expect((await piped.ended).code).toBe(3)
        const drawn = pictures(terminal.output().split(leaves)[0] ?? '')
        expect(drawn.length).toBeGreaterThan(10)
        for (const picture of drawn) {
          expect(picture.length).toBeLessThanOrEqual(40)
          for (const line of picture) expect(stringWidth(line)).toBeLessThanOrEqual(100)
        }
        const left = terminal.output().split(leaves)[1] ?? ''
        expect(left).toMatch(/keystone: AwaitingGate, 1\d of 2\d steps/)
        expect(left).toContain('Gate: keystone-upgraded')
        expect(left).toMatch(/✓ controller2 +\d steps/)
        expect(piped.output()).toMatch(new RegExp(`✓ ${install} +\\d`))
        expect(piped.output()).toContain('Gate: keystone-upgraded')
        expect(piped.output()).not.toContain('\u001b')
        expect((await rehearsal.type('status', 'keystone')).code).toBe(3)
      }),
    900_000,
  )

  test(
    'goes on without its reader: a watch fits a resized terminal, and Ctrl-C gives the terminal back and says so',
    () =>
      Rehearsal.run({ address: address() }, async (rehearsal) => {
        const { lab } = rehearsal
        await rehearsal.startWorker()
        lab.take('install', 4)
        expect((await rehearsal.type('start', 'keystone')).code).toBe(0)
        const terminal = await rehearsal.begins(['status', 'keystone', '--watch'], { columns: 80, rows: 24 })
        await terminal.waitFor(/▶|⠋|⠙|⠹|⠸|⠼|⠴|⠦|⠧|⠇|⠏/, 180)
        const before = pictures(terminal.output()).length
        execFileSync('stty', ['-F', `/proc/${innermost(terminal.pid)}/fd/1`, 'cols', '50'])
        await rehearsal.eventually('drawn anew', () => pictures(terminal.output()).length > before + 8)
        for (const line of pictures(terminal.output())
          .slice(before + 3)
          .flat())
          expect(stringWidth(line)).toBeLessThanOrEqual(50)

        const piped = await rehearsal.begins(['status', 'keystone', '--watch'])
        await piped.waitFor(/✓ keystone/, 180)
        process.kill(innermost(terminal.pid), 'SIGINT')
        piped.kill('SIGINT')
        for (const watch of [terminal, piped]) {
          expect((await watch.ended).code).toBe(130)
          expect(watch.output()).toContain('goes on by itself')
        }
        expect(terminal.output().split(leaves)).toHaveLength(2)
        expect(terminal.output().split(leaves)[1]).not.toContain('\u001b[?25l')
        expect((await rehearsal.watch().progress()).state).toBe('Running')
      }),
    600_000,
  )
})
