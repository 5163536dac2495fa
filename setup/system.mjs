import { mkdirSync } from 'node:fs'
import { run } from './child.mjs'
import { installDebianPackage } from './apt.mjs'
import { onPath } from './paths.mjs'
import { SetupError } from './say.mjs'

/**
 * A program of the system's that is found by trying it.
 * @typedef {object} Program
 * @property {string} variable the environment variable that names one to use instead
 * @property {readonly string[]} names on PATH or in the system's folders
 * @property {string} option the argument that makes it print its version
 * @property {RegExp} answer the expression that its output matches then
 * @property {{ name: string, what: string, service?: string }} debian the package that brings it
 */

/** @type {Program} */
const haproxy = {
  variable: 'HAPROXY',
  names: ['haproxy'],
  option: '-v',
  answer: /^HA-?Proxy version/m,
  debian: { name: 'haproxy', what: 'HAProxy', service: 'haproxy' },
}

/** The browser in which the Web UI is tested; Playwright drives the one that the system has. @type {Program} */
const chromium = {
  variable: 'CHROMIUM',
  names: ['chromium', 'chromium-browser', 'google-chrome'],
  option: '--version',
  answer: /^(Chromium|Google Chrome) \d/m,
  debian: { name: 'chromium', what: 'Chromium' },
}

/** The linter of shell programs. @type {Program} */
const shellcheck = {
  variable: 'SHELLCHECK',
  names: ['shellcheck'],
  option: '--version',
  answer: /^version: 0\.\d+/m,
  debian: { name: 'shellcheck', what: 'shellcheck' },
}

/** The reader of a worker's metrics. @type {Program} */
const prometheus = {
  variable: 'PROMETHEUS',
  names: ['prometheus'],
  option: '--version',
  answer: /^prometheus, version 2/m,
  debian: { name: 'prometheus', what: 'Prometheus', service: 'prometheus' },
}

/** Prometheus' executable; promtool is beside it. */
export const ensurePrometheus = () => ensureProgram(prometheus)

/** shellcheck's executable. */
export const ensureShellcheck = () => ensureProgram(shellcheck)

/** HAProxy's executable. */
export const ensureHaproxy = () => ensureProgram(haproxy)

/** Chromium's executable. */
export const ensureChromium = () => ensureProgram(chromium)

/**
 * The program that its variable names. Without that, the first that runs on PATH or in the system's folders. Without any,
 * Debian's package, newly installed.
 * @param {Program} program
 * @returns {Promise<string>}
 */
async function ensureProgram(program) {
  const there = await findProgram(program)
  if (there !== undefined) return there
  const { what, name } = program.debian
  await installDebianPackage(program.debian)
  const installed = await findProgram(program)
  if (installed === undefined)
    throw new SetupError(`${what} was installed, but \`${name} ${program.option}\` does not run.`)
  return installed
}

/**
 * @param {Program} program
 * @returns {Promise<string | undefined>}
 */
async function findProgram({ variable, names, option, answer }) {
  for (const path of [process.env[variable], ...names.flatMap((name) => onPath(name))]) {
    if (!path) continue
    const { output } = await run(path, [option], { limitSeconds: 10 })
    if (answer.test(output)) return path
  }
  return undefined
}

/** OpenSSH's server, for tests that start an sshd of their own on 127.0.0.1: set-up leaves no process running. */
export async function ensureSshd() {
  if (onPath('sshd').length === 0) {
    await installDebianPackage({ name: 'openssh-server', what: "OpenSSH's server", service: 'ssh' })
  }
  // sshd that root starts needs this folder, which only its service makes: Debian's ssh.service, RuntimeDirectory.
  if (process.getuid?.() === 0) mkdirSync('/run/sshd', { recursive: true, mode: 0o755 })
}

/** Login shells that other people's hosts have, and a relay: tests log in to each. */
export async function ensureLoginShells() {
  const programs = ['tcsh', 'bsd-csh', 'zsh', 'fish', 'mksh', 'busybox', 'socat']
  if (programs.every((program) => onPath(program).length > 0)) return
  await installDebianPackage({
    name: 'tcsh csh zsh fish mksh busybox socat',
    what: 'one of the shells and relays that tests log in by',
  })
}

/** OpenSSL's program, by which tests make certificates. */
export async function ensureOpenssl() {
  if (onPath('openssl').length === 0) await installDebianPackage({ name: 'openssl', what: "OpenSSL's program" })
}

/** sudo, under which tests run the command lines of workers. */
export async function ensureSudo() {
  if (onPath('visudo').length === 0) await installDebianPackage({ name: 'sudo', what: 'sudo' })
}

/** curl, by which pages ask a worker for its health and metrics. */
export async function ensureCurl() {
  if (onPath('curl').length === 0) await installDebianPackage({ name: 'curl', what: 'curl' })
}

/** The packages that build and run the real lab, each with one of its programs. */
const realLabPackages = [
  { program: 'mmdebstrap', name: 'mmdebstrap', what: 'mmdebstrap, which makes a Debian root' },
  { program: 'mariadbd', name: 'mariadb-server', what: 'MariaDB', service: 'mariadb' },
  { program: 'ip', name: 'iproute2', what: 'ip(8)' },
]

/** The packages of the real lab, if it can run here at all: on other machines the lab itself lists its needs. */
export async function ensureRealLab() {
  if (process.getuid?.() !== 0 || onPath('apt-get').length === 0) return
  for (const { program, ...wanted } of realLabPackages) {
    if (onPath(program).length === 0) await installDebianPackage(wanted)
  }
}
