import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { constants } from 'node:os'
import { Interrupted, SetupError } from './say.mjs'

/** @type {Set<import('node:child_process').ChildProcess>} */
const running = new Set()
/** @type {NodeJS.Signals | undefined} */
let interruptedBy

/** An error shows this many lines from the beginning and from the end of a failed command's output. */
const shownLines = 8
const keptCharacters = 200_000

/**
 * From here on a SIGINT or SIGTERM reaches the command that is running. Set-up unwinds (policy-rc.d is put back, temporary
 * folders go) before the process ends. At a terminal the whole foreground group already has its SIGINT. A second one means
 * 'at once' to many programs, so it is not passed on there.
 * @returns {() => void} ends it: signals have their usual effect again
 */
export function passSignalsOn() {
  const signals = /** @type {const} */ (['SIGINT', 'SIGTERM'])
  const passOn = (/** @type {'SIGINT' | 'SIGTERM'} */ signal) => {
    interruptedBy = signal
    if (signal === 'SIGINT' && process.stdin.isTTY) return
    for (const child of running) child.kill(signal)
  }
  for (const signal of signals) process.on(signal, passOn)
  return () => signals.forEach((signal) => process.off(signal, passOn))
}

/**
 * Runs a command to its end and keeps its output.
 * @param {string} command
 * @param {string[]} args
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv, limitSeconds: number, giveUp?: AbortSignal }} options after limitSeconds,
 *   or when the caller gives up, it is killed
 * @returns {Promise<{ code: number, output: string }>} both streams together; code 127 when it could not be started
 * @throws {Interrupted} when a signal came meanwhile
 */
export async function run(command, args, { cwd, env, limitSeconds, giveUp }) {
  const child = spawn(command, args, {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: env ?? process.env,
    ...(cwd === undefined ? {} : { cwd }),
  })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8')
    stream.on('data', (text) => (output = (output + String(text)).slice(-keptCharacters)))
  }
  const limit = setTimeout(() => {
    output += `\nnot finished after ${String(limitSeconds)} s`
    child.kill('SIGKILL')
  }, limitSeconds * 1000)
  giveUp?.addEventListener('abort', () => child.kill('SIGKILL'))
  const code = await ended(child, (reason) => (output += reason))
  clearTimeout(limit)
  if (interruptedBy) throw new Interrupted(interruptedBy)
  return { code, output }
}

/**
 * Runs a command that has to succeed.
 * @param {string} what the beginning of the sentence for a person: 'npm ci failed'
 * @param {string} command
 * @param {string[]} args
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv, limitSeconds: number }} options
 * @throws {SetupError} with the beginning and the end of its output, when it fails
 */
export async function must(what, command, args, options) {
  const { code, output } = await run(command, args, options)
  if (code === 0) return output
  throw new SetupError(`${what} (exit code ${String(code)}):\n${shortened(output)}`)
}

/**
 * Gives the terminal to a command and waits for its end.
 * @param {string} command
 * @param {string[]} args
 * @param {NodeJS.ProcessEnv} [env]
 * @returns {Promise<number>} its exit code; 128 and the signal's number when a signal ended it, as in a shell
 */
export async function handOver(command, args, env = process.env) {
  const child = spawn(command, args, { stdio: 'inherit', env })
  return ended(child, (reason) => process.stderr.write(`${reason}\n`))
}

/**
 * @param {import('node:child_process').ChildProcess} child
 * @param {(reason: string) => void} notStarted
 * @returns {Promise<number>}
 */
function ended(child, notStarted) {
  running.add(child)
  return new Promise((resolve) => {
    child.once('error', (error) => {
      running.delete(child)
      notStarted(error.message)
      resolve(127)
    })
    child.once('close', (code, signal) => {
      running.delete(child)
      resolve(code ?? 128 + (signal ? constants.signals[signal] : 0))
    })
  })
}

/**
 * The beginning and the end: npm prints the cause first, other programs print it last.
 * @param {string} output
 */
function shortened(output) {
  const lines = output.trim().split('\n')
  if (lines.length <= 2 * shownLines) return lines.join('\n')
  return [...lines.slice(0, shownLines), '…', ...lines.slice(-shownLines)].join('\n')
}

const systemCertificates = '/etc/ssl/certs/ca-certificates.crt'

/**
 * The environment for npm, pip and apt: the caller's, with the system's certificates unless the caller names others. npm and
 * a new virtualenv's pip do not read those. A package proxy's certificate is among them.
 * @returns {NodeJS.ProcessEnv}
 */
export function registryEnvironment() {
  if (!existsSync(systemCertificates)) return process.env
  return { NODE_EXTRA_CA_CERTS: systemCertificates, REQUESTS_CA_BUNDLE: systemCertificates, ...process.env }
}
