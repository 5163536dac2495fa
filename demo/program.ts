import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { constants } from 'node:os'
import { createWriteStream } from 'node:fs'
import { finished } from 'node:stream/promises'
import { setTimeout as sleep } from 'node:timers/promises'

/**
 * Runs a command and prints its process id in the first line. The command is ended when standard input closes. If its parent
 * is gone, even by SIGKILL, the kernel closes the parent's end of the pipe, and no process stays behind.
 */
export const held = [
  'exec 3<&0',
  `sh -c 'echo "$$"; exec "$@"' sh "$@" 3<&- &`,
  'child=$!',
  '(cat <&3; kill "$child") >/dev/null 2>&1 &',
  'wait "$child"',
].join('\n')

const keptCharacters = 20_000
/** Milliseconds that a program may take to end before it is killed. */
const endsWithinMs = 15_000

export interface ProgramOptions {
  /** The name that a person gives it. */
  readonly name: string
  readonly command: string
  readonly args: readonly string[]
  readonly env: NodeJS.ProcessEnv
  /** A file to which all of its output is added. */
  readonly log?: string
}

/** A program that runs a command for as long as its holder wants it, and no longer than the holder lives. */
export class Program {
  /** The end of the program in words; by then its log holds all of its output. */
  readonly ended: Promise<string>
  #output = ''
  #over = false
  #pid: number | undefined
  readonly #lines = new Set<() => void>()

  private constructor(
    readonly name: string,
    private readonly child: ChildProcess,
    log: string | undefined,
  ) {
    const file = log === undefined ? undefined : createWriteStream(log, { flags: 'a' })
    for (const stream of [child.stdout, child.stderr]) {
      stream?.setEncoding('utf8').on('data', (text: string) => {
        const said = this.#pid === undefined ? this.#takePid(text) : text
        this.#output = (this.#output + said).slice(-keptCharacters)
        file?.write(said)
        for (const look of this.#lines) look()
      })
    }
    child.stdin?.on('error', () => undefined)
    const closed = once(child, 'close')
    this.ended = once(child, 'exit').then(async ([code]: (number | null)[]) => {
      child.stdin?.destroy()
      await closed
      if (file !== undefined) await finished(file.end()).catch(() => undefined)
      this.#over = true
      for (const look of this.#lines) look()
      return ending(code ?? 128)
    })
  }

  /** Starts the program; a later failure shows only when somebody waits for it. */
  static start({ name, command, args, env, log }: ProgramOptions): Program {
    const child = spawn('sh', ['-c', held, 'sh', command, ...args], { env, stdio: ['pipe', 'pipe', 'pipe'] })
    return new Program(name, child, log)
  }

  /** The process id of the program itself, not of the shell that holds it. */
  get pid(): number {
    if (this.#pid === undefined) throw new Error(`${this.name} has no process id yet: wait for what it says first`)
    return this.#pid
  }

  /** The last part of its output. */
  get output(): string {
    return this.#output
  }

  /**
   * Waits until its output matches.
   * @throws with its last output, if it ends first or the time is over
   */
  says(pattern: RegExp, limitSeconds: number): Promise<RegExpExecArray> {
    return new Promise((resolve, reject) => {
      const settle = (act: () => void): void => {
        clearTimeout(limit)
        this.#lines.delete(look)
        act()
      }
      const refuse = (why: string): void => settle(() => reject(new Error(`${this.name} ${why}:\n${this.lastLines()}`)))
      const look = (): void => {
        const match = pattern.exec(this.#output)
        if (match !== null) settle(() => resolve(match))
        else if (this.#over) refuse('ended before it was ready')
      }
      const limit = setTimeout(() => refuse(`is not ready after ${limitSeconds} s`), limitSeconds * 1000)
      this.#lines.add(look)
      look()
    })
  }

  lastLines(): string {
    return this.#output.trimEnd().split('\n').slice(-10).join('\n') || 'it has printed nothing'
  }

  /** Ends the program and waits for that. Does nothing if it has ended. */
  async end(): Promise<void> {
    this.child.stdin?.destroy()
    const late = new AbortController()
    const limit = sleep(endsWithinMs, 'late', { signal: late.signal }).catch(() => 'over')
    if ((await Promise.race([this.ended, limit])) === 'late') {
      if (this.#pid !== undefined) process.kill(this.#pid, 'SIGKILL')
      await this.ended
    }
    late.abort()
  }

  /**
   * Reads the first line, which the shell writes in one piece.
   * @returns the text after it
   */
  #takePid(text: string): string {
    const [line, pid] = /^(\d+)\n/.exec(text) ?? []
    if (line === undefined) return text
    this.#pid = Number(pid)
    return text.slice(line.length)
  }
}

/** An exit code in words: a shell reports a signal as 128 and its number. */
function ending(code: number): string {
  const [signal] = Object.entries(constants.signals).find(([, number]) => number === code - 128) ?? []
  return signal ?? `exit code ${code}`
}
