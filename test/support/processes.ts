import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'

/** The end of a process: exactly one of the two is not null. */
export interface Ending {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
}

/** A process that a test started and ends by its pid. */
export interface TestProcess {
  readonly pid: number
  /** Both streams so far, together. */
  output(): string
  /** Waits for output that matches; rejects with the output if the process ends first or the time is over. */
  waitFor(pattern: RegExp, limitSeconds?: number): Promise<RegExpExecArray>
  /** Sends a signal and does not wait. */
  kill(signal: NodeJS.Signals): void
  readonly ended: Promise<Ending>
  /** SIGTERM, SIGKILL after five seconds, and the end. Nothing happens when it has ended. */
  stop(): Promise<Ending>
}

const leftRunning = new Set<ChildProcess>()
process.on('exit', () => leftRunning.forEach((child) => child.kill('SIGKILL')))

/**
 * Starts a process with no stdin; `detached` in a session of its own, as a daemon is, so without a terminal. One that a test
 * forgets is killed when the test file's process ends.
 * @throws when it can't be started
 */
export async function start(
  command: string,
  args: readonly string[],
  options: { cwd?: string; env?: NodeJS.ProcessEnv; detached?: boolean } = {},
): Promise<TestProcess> {
  const child = spawn(command, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] })
  const listeners = new Set<() => void>()
  let output = ''
  const changed = (): void => listeners.forEach((listener) => listener())
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text
      changed()
    })
  }
  leftRunning.add(child)
  let ending: Ending | undefined
  const ended = new Promise<Ending>((resolve) => {
    child.once('close', (code, signal) => {
      leftRunning.delete(child)
      ending = { code, signal }
      resolve(ending)
      changed()
    })
  })
  await new Promise<void>((resolve, reject) => child.once('spawn', resolve).once('error', reject))
  const { pid } = child
  if (pid === undefined) throw new Error(`${command} has no pid`)

  return {
    pid,
    output: () => output,
    waitFor: (pattern, limitSeconds = 20) =>
      new Promise((resolve, reject) => {
        const finish = (settle: () => void): void => {
          clearTimeout(limit)
          listeners.delete(look)
          settle()
        }
        const refuse = (why: string): void =>
          finish(() => reject(new Error(`${command} ${why} before it printed ${String(pattern)}:\n${output}`)))
        const look = (): void => {
          const match = pattern.exec(output)
          if (match) finish(() => resolve(match))
          else if (ending) refuse(`ended (${String(ending.code ?? ending.signal)})`)
        }
        const limit = setTimeout(() => refuse(`ran ${limitSeconds} s`), limitSeconds * 1000)
        listeners.add(look)
        look()
      }),
    kill: (signal) => void child.kill(signal),
    ended,
    stop: async () => {
      child.kill('SIGTERM')
      const impatience = setTimeout(() => child.kill('SIGKILL'), 5000)
      const how = await ended
      clearTimeout(impatience)
      return how
    },
  }
}
