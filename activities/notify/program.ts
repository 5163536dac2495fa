import { spawn } from 'node:child_process'
import { codeOf } from '../../cloud/load'
import { redact } from '../../cloud/model/redaction'
import { clipped, oneLine } from '../../cloud/model/text'
import { ChannelFailure } from './channel-failure'

/** Characters of a program's complaint that are kept, and shown. */
const keptCharacters = 2000
const shownCharacters = 200

/** A program that takes a notification on its input. */
export interface Program {
  /** As a sentence names it: 'the command'. */
  readonly called: string
  readonly file: string
  readonly args: readonly string[]
  readonly env?: NodeJS.ProcessEnv
  /** True if its complaints may be shown: those of the site's own command may hold a secret. */
  readonly isQuoted: boolean
  readonly limitMilliseconds: number
}

/**
 * The site's own command, which reads the text on its input. By the environment: arguments are shown to every user of the
 * worker's machine.
 */
export const shellCommand = (command: string, limitMilliseconds: number): Program => ({
  called: 'the command',
  file: '/bin/sh',
  args: ['-c', 'command=$COMMAND; unset COMMAND; eval "$command"'],
  env: { ...process.env, COMMAND: command },
  isQuoted: false,
  limitMilliseconds,
})

/** Ends a command with all that it has begun: one that ignores a request to end would stay, and be waited for. */
function killGroup(pid: number | undefined): void {
  if (pid === undefined) return
  try {
    process.kill(-pid, 'SIGKILL')
  } catch {
    // It has ended in this moment.
  }
}

/**
 * Runs a program with a text on its input.
 * @throws ChannelFailure if it can't be started, ends with anything but 0, or takes too long: then it is killed
 */
export function runProgram(program: Program, input: string): Promise<void> {
  const { called, file, args, env, isQuoted, limitMilliseconds } = program
  return new Promise((resolve, reject) => {
    const child = spawn(file, args, {
      ...(env === undefined ? {} : { env }),
      stdio: ['pipe', 'ignore', isQuoted ? 'pipe' : 'ignore'],
      // A process group of its own, so that it can be ended whole.
      detached: true,
    })
    let complaint = ''
    const failed = (reason: string): void => {
      clearTimeout(late)
      reject(new ChannelFailure(reason))
    }
    const late = setTimeout(() => {
      killGroup(child.pid)
      failed(`${called} had not ended after ${limitMilliseconds / 1000} s, and was killed`)
    }, limitMilliseconds)
    child.stderr?.on('data', (chunk: Buffer) => {
      complaint = `${complaint}${chunk.toString('utf8')}`.slice(0, keptCharacters)
    })
    child.on('error', (error) => failed(`${called} can't be started (${codeOf(error) ?? error.message})`))
    child.on('exit', (code) => {
      clearTimeout(late)
      if (code === 0) resolve()
      else failed(`${called} ended with ${code ?? 'a signal'}${quoted(complaint)}`)
    })
    // A command that reads nothing closes its input early: that is no fault of it.
    child.stdin?.on('error', () => undefined)
    child.stdin?.end(input)
  })
}

function quoted(complaint: string): string {
  const said = clipped(oneLine(redact(complaint)), shownCharacters)
  return said === '' ? '' : `: ${said}`
}
