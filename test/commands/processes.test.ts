import { afterAll, describe, expect, test } from '@jest/globals'
import { copyFileSync, mkdirSync, readFileSync } from 'node:fs'
import { processesOf, renderStop } from '../../cloud/model/commands'
import { renderGone } from '../../cloud/model/commands/volume'
import { ticksNow } from '../../cloud/model/commands/shell'
import { start, type TestProcess } from '../support/processes'
import { checkNamed, checksOf } from './preflight-checks'
import { Scratch, shells } from './scratch'

const scratch = new Scratch()
afterAll(() => scratch.remove())

/** A program of this name that sleeps. */
function sleeper(...path: string[]): string {
  return copyOf('/bin/sleep', ...path)
}

function copyOf(program: string, ...path: string[]): string {
  mkdirSync(scratch.path(...path.slice(0, -1)), { recursive: true })
  copyFileSync(program, scratch.path(...path))
  return scratch.path(...path)
}

const daemon = (command: string, ...args: readonly string[]): Promise<TestProcess> =>
  start(command, args, { detached: true })

/** Field 22 of a process's stat, which proc(5) calls starttime. */
function startOf(pid: number): string {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? ''
}

/** Waits until a program prints that it is up, and runs `asked` meanwhile. */
async function whileUp(running: TestProcess, asked: () => Promise<void>): Promise<void> {
  try {
    await running.waitFor(/^up$/m)
    await asked()
  } finally {
    await running.stop()
  }
}

const waits = "trap 'kill $!; exit' TERM\necho up\nsleep 300 >/dev/null 2>&1 &\nwait\n"
const sleeps = 'import sys, time\nsys.stdout.write("up\\n"); sys.stdout.flush()\ntime.sleep(300)\n'

describe.each(shells)('the processes of a unit, as %s lists them', (shell) => {
  const list = async (expression: string): Promise<string[]> => {
    const { stdout } = await scratch.run(shell, `${processesOf}\nprocesses_of '${expression}'`)
    return stdout.split('\n').filter((line) => line !== '')
  }

  test.each([['apache2'], ['a b'], ['x) S 1 1 ('], ['(wsgi:keystone'], ['back\\cslash']])(
    'are named by pid and start, whatever their name is: %s',
    async (name) => {
      const running = await daemon(sleeper(shell, name), '300')
      try {
        const literal = name.replaceAll(/[()\\]/g, (character) => `\\${character}`)
        expect(await list(`^${scratch.path(shell)}/${literal}$`)).toEqual([`${running.pid} ${startOf(running.pid)}`])
      } finally {
        await running.stop()
      }
    },
  )

  test('are none once they have ended, and none where only a part of an argument would match', async () => {
    const running = await daemon(sleeper(shell, 'nova-api'), '300')
    try {
      expect(await list(`^${scratch.path(shell)}/nova$`)).toEqual([])
    } finally {
      await running.stop()
    }
    expect(await list(`^${scratch.path(shell)}/nova-api$`)).toEqual([])
  })

  test('are not the shells that have the expression among their own arguments, nor what these are about to start', async () => {
    const marker = scratch.path(shell, 'marked')
    const running = await daemon(shell, '-c', 'while :; do /bin/true; done', marker)
    try {
      const often = `for time in $(seq 30); do processes_of '^${marker}$'; done`
      expect((await scratch.run(shell, `${processesOf}\n${often}`)).stdout).toBe('')
    } finally {
      await running.stop()
    }
  })

  /** Processes that touch the unit's program, a Python file, but do not run it as the unit does. */
  const strangers: [what: string, run: (program: string) => Promise<TestProcess>][] = [
    [
      'reads its log, as tail -f and journalctl -fu do',
      (program) => daemon(copyOf('/usr/bin/tail', shell, 'journalctl'), '-fn9', program),
    ],
    ['waits for it in a shell', (program) => daemon('bash', '-x', '-c', waits, program)],
    ['is a shell script of its name', () => daemon('bash', '-x', scratch.write(`bin/unit-${shell}`, waits))],
    ['is one line of Python with it for an argument', (program) => daemon('python3', '-c', sleeps, program)],
    [
      'is another program in Python with it for an argument',
      (program) => daemon('python3', scratch.write('watch.py', sleeps), program),
    ],
    [
      'is a module with it for an argument',
      (program) =>
        daemon(
          'python3',
          '-m',
          'timeit',
          '-n',
          '1',
          '-r',
          '1',
          '-s',
          'print("up", flush=True); import time; time.sleep(300)',
          program,
        ),
    ],
    [
      'runs it on a terminal, as a person who looks for a fault does',
      (program) => daemon('script', '-qc', `python3 ${program}`, '/dev/null'),
    ],
  ]

  test.each(strangers)('are none where something %s', async (_, run) => {
    const program = scratch.write(`unit-${shell}`, sleeps)
    const running = await run(program)
    try {
      await running.waitFor(/up/)
      expect(await list(`(^|/)unit-${shell}$`)).toEqual([])
    } finally {
      await running.stop()
    }
  })

  test.each([
    ['by its script behind an interpreter', ['python3', 'PROGRAM', '--config-file', '/etc/service.conf']],
    ['by its script behind options of the interpreter', ['python3', '-u', '-W', 'ignore', '-Es', 'PROGRAM']],
    ['by its script behind perl’s', ['perl', '-w', '-Mstrict', 'PROGRAM.pl']],
  ])('are found %s', async (_, words) => {
    scratch.write(`daemon-${shell}.pl`, '$| = 1; print "up\\n"; sleep 300;\n')
    const program = scratch.write(`daemon-${shell}`, sleeps)
    const [command = '', ...args] = words.map((word) => word.replace('PROGRAM', program))
    const running = await daemon(command, ...args)
    await whileUp(running, async () => {
      expect(await list(`(^|/)daemon-${shell}(\\.pl)?$`)).toEqual([`${running.pid} ${startOf(running.pid)}`])
    })
  })

  test('are found by the module that python -m runs', async () => {
    scratch.write(`unit_${shell}.py`, sleeps)
    const running = await start('python3', ['-u', '-m', `unit_${shell}`, '-v'], { detached: true, cwd: scratch.folder })
    await whileUp(running, async () => {
      expect(await list(`^unit_${shell}$`)).toEqual([`${running.pid} ${startOf(running.pid)}`])
    })
  })

  test.each([
    [
      'by the title that they gave themselves',
      `neutron-${shell}: rpc worker (/usr/bin/python /usr/bin/neutron)`,
      `(^|/)neutron-${shell}$`,
    ],
    ['by the whole of a title', `(wsgi:${shell}-pu`, `^\\(wsgi:${shell}`],
  ])('are found %s', async (_, title, expression) => {
    const running = await daemon('perl', '-e', `$0 = "${title}"; $| = 1; print "up\\n"; sleep 300;`)
    await whileUp(running, async () => {
      expect(await list(expression)).toEqual([`${running.pid} ${startOf(running.pid)}`])
    })
  })

  test('are found by an argument only of what serves applications', async () => {
    const program = scratch.write(`gunicorn`, sleeps)
    const running = await daemon('python3', program, '--name', `keystone-${shell}`, 'keystone:application')
    await whileUp(running, async () => {
      expect(await list(`^keystone-${shell}$`)).toEqual([`${running.pid} ${startOf(running.pid)}`])
    })
  })

  test('are not what another program reads on its input', async () => {
    const read = `import time; print("up", flush=True); time.sleep(300)`
    const running = await daemon('sh', '-c', `exec python3 - ${scratch.path(`unit-${shell}`)} <<END\n${read}\nEND`)
    await whileUp(running, async () => {
      expect(await list(`(^|/)unit-${shell}$`)).toEqual([])
    })
  })

  test.each(['grep', 'awk', 'tr'])('are never none where %s can not list them', async (broken) => {
    const own = new Scratch()
    try {
      own.command(broken, 'exit 2')
      const { service, unit, host } = own.cloud()
      const listed = await own.run(shell, `${processesOf}\nprocesses_of nothing`)
      expect(listed.stdout).toBe('0 0 the processes of this host can not be listed\n')
      const gone = await own.run(shell, renderGone(unit, host))
      expect(gone).toMatchObject({ code: 3, stdout: expect.stringContaining('can not be listed') })
      expect((await own.run(shell, renderStop(service, unit, host).probe)).code).not.toBe(0)
      const check = checkNamed(checksOf(own, 'keystone', {}), 'processes of apache2')
      expect((await own.run(shell, check.script)).code).not.toBe(0)
    } finally {
      own.remove()
    }
  })

  test('are none that are dead and only wait for their parent', async () => {
    const parent =
      'use POSIX; if (!fork) { exec { $ARGV[0] } $ARGV[0], "0"; } $| = 1; sleep 1; print "up\\n"; sleep 300;'
    const program = sleeper(shell, `zombie-${shell}`)
    await whileUp(await daemon('perl', '-e', parent, program), async () => {
      expect(await list(`^${program}$`)).toEqual([])
    })
  })
})

describe.each(shells)('the ticks since boot, as %s tells them', (shell) => {
  test('lie between the starts of what began before and after', async () => {
    const before = await start('sleep', ['300'])
    const now = Number((await scratch.run(shell, `${ticksNow}\nticks_now`)).stdout)
    const after = await start('sleep', ['300'])
    try {
      expect(now).toBeGreaterThanOrEqual(Number(startOf(before.pid)))
      expect(now).toBeLessThanOrEqual(Number(startOf(after.pid)))
    } finally {
      await Promise.all([before.stop(), after.stop()])
    }
  })
})
