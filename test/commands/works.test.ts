import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { copyFileSync, existsSync, readFileSync } from 'node:fs'
import { renderRestart } from '../../cloud/model/commands'
import { script } from '../../cloud/model/commands/shell'
import { worksFunction } from '../../cloud/model/commands/works'
import { start, type TestProcess } from '../support/processes'
import { Scratch, shells, unitMatching, upgrade, type OnHost } from './scratch'

let scratch: Scratch
let processes: TestProcess[]
beforeEach(() => {
  scratch = new Scratch()
  processes = []
  copyFileSync('/bin/sleep', scratch.path('conductor'))
})
afterEach(async () => {
  await Promise.all(processes.map((each) => each.stop()))
  scratch.remove()
})

/** A host whose unit runs the program `conductor` of its folder. */
function onHost(works: 'process' | 'reports', commands: Record<string, string> = {}): OnHost {
  const there = scratch.cloud({ ...unitMatching(`^${scratch.path('conductor')}$`), commands })
  return { ...there, unit: { ...there.unit, works } }
}

const running = async (): Promise<TestProcess> => {
  const process = await start(scratch.path('conductor'), ['300'], { detached: true })
  processes.push(process)
  return process
}

/** Each pause of a script is noted, and then it does this instead. */
const pausesDo = (...lines: readonly string[]): void =>
  scratch.command('sleep', `echo "$1" >>${scratch.path('pauses')}`, ...lines)
const pauses = (): string[] =>
  existsSync(scratch.path('pauses')) ? readFileSync(scratch.path('pauses'), 'utf8').trim().split('\n') : []

/** When a process began, in clock ticks since boot. */
const startOf = ({ pid }: TestProcess): number =>
  Number(/.*\) (.*)/.exec(readFileSync(`/proc/${pid}/stat`, 'utf8'))?.[1]?.split(' ')[19])

describe.each(shells)('a unit without an API, under %s,', (shell) => {
  /** Asks when the host's clock of ticks stands there. */
  const worksAt = (ticks: number, isReported = false): ReturnType<Scratch['run']> => {
    const { service, host, unit } = onHost('process')
    const clock = `ticks_now() { echo ${ticks}; }`
    return scratch.run(shell, script(worksFunction(service, unit, host, isReported), clock, 'works'))
  }

  test('works once its oldest process has lived for two seconds: only the rest of them is waited for', async () => {
    const began = startOf(await running())
    pausesDo('exit 0')
    expect(await worksAt(began + 195)).toMatchObject({ code: 0 })
    expect(await worksAt(began + 43)).toMatchObject({ code: 0 })
    expect(pauses()).toEqual(['0.05', '1.57'])
    expect(await worksAt(began + 200)).toMatchObject({ code: 0 })
    expect(pauses()).toHaveLength(2)
  })

  test('does not work where another process has taken the place of its young one, or none', async () => {
    const [first, second] = [await running(), await running()]
    pausesDo(`kill ${first.pid}`, `while kill -0 ${first.pid} 2>/dev/null; do /bin/sleep 0.1; done`)
    const { code, stdout } = await worksAt(startOf(first))
    expect(code).toBe(3)
    expect(stdout).toMatch(new RegExp(`^its process does not stay: ${first.pid} \\d+, then ${second.pid} \\d+\\n$`))
    pausesDo(`kill ${second.pid}`, `while kill -0 ${second.pid} 2>/dev/null; do /bin/sleep 0.1; done`)
    expect(await worksAt(startOf(second))).toMatchObject({ code: 3, stdout: expect.stringMatching(/, then none\n$/) })
  })

  test('is waited for no further where its report is waited for next, but has to be there', async () => {
    pausesDo('exit 0')
    expect(await worksAt(0, true)).toMatchObject({ code: 3 })
    const began = startOf(await running())
    expect(await worksAt(began, true)).toMatchObject({ code: 0 })
    expect(pauses()).toEqual([])
  })

  test('is restarted with one such wait, which its probe does not repeat', async () => {
    const { service, host, unit } = onHost('reports', {
      stop: `pkill -f '^${scratch.path('conductor')}' || true`,
      start: `setsid ${scratch.path('conductor')} 300 </dev/null >/dev/null 2>&1 &`,
    })
    await running()
    pausesDo('exec /bin/sleep "$@"')
    const { command, probe } = renderRestart(service, unit, host, upgrade)
    try {
      expect(await scratch.run(shell, command)).toMatchObject({ code: 0 })
      const waited = pauses()
      expect(await scratch.run(shell, probe)).toMatchObject({ code: 0 })
      expect(pauses()).toEqual(waited)
    } finally {
      await scratch.run(shell, `pkill -f '^${scratch.path('conductor')}'`)
    }
  })
})
