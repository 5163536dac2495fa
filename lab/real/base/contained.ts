import { spawn } from 'node:child_process'

/** The last lines of a failed program's output that an error shows. */
const shownLines = 25
const keptCharacters = 100_000

export interface Program {
  /** The sentence that an error begins with: 'the Debian root could not be made'. */
  readonly what: string
  readonly command: readonly string[]
  readonly environment?: NodeJS.ProcessEnv
  readonly input?: string
  /** After so long it is killed and has failed. */
  readonly limitSeconds: number
}

/**
 * Runs a program to its end in mount and process namespaces of its own. All of its mounts and processes end with it, and it
 * ends with this process, after any kind of end.
 * @returns its output, both streams together
 * @throws Error with the sentence and the last lines, when it fails
 */
export async function contained({ what, command, environment, input, limitSeconds }: Program): Promise<string> {
  const child = spawn('setpriv', ['--pdeathsig', 'KILL', 'unshare', ...namespaces, ...command], {
    stdio: ['pipe', 'pipe', 'pipe'],
    env: environment ?? process.env,
  })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8')
    stream.on('data', (text: string) => (output = (output + text).slice(-keptCharacters)))
  }
  // A program that has ended without reading all of its input is judged by its exit code.
  child.stdin.on('error', () => undefined)
  child.stdin.end(input ?? '')
  const limit = setTimeout(() => {
    output += `\nnot finished after ${limitSeconds} s`
    child.kill('SIGKILL')
  }, limitSeconds * 1000)
  const end = await new Promise<number | string>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (code, signal) => resolve(code ?? signal ?? 'no exit code'))
  })
  clearTimeout(limit)
  if (end === 0) return output
  throw new Error(`${what} (exit ${end}):\n${output.trimEnd().split('\n').slice(-shownLines).join('\n')}`)
}

const namespaces = ['--mount', '--pid', '--mount-proc', '--fork', '--kill-child']
