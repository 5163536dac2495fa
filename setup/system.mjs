import { mkdirSync } from 'node:fs'
import { run } from './child.mjs'
import { installDebianPackage } from './apt.mjs'
import { onPath } from './paths.mjs'
import { SetupError } from './say.mjs'

/**
 * HAProxy's executable: the one that HAPROXY names, else the first that runs on PATH or in the system's folders, else
 * Debian's package, newly installed.
 * @returns {Promise<string>}
 */
export async function ensureHaproxy() {
  return (await findHaproxy()) ?? (await install())

  async function install() {
    await installDebianPackage({ name: 'haproxy', what: 'HAProxy', service: 'haproxy' })
    const path = await findHaproxy()
    if (path === undefined) throw new SetupError('HAProxy was installed, but `haproxy -v` does not run.')
    return path
  }
}

/** @returns {Promise<string | undefined>} */
export async function findHaproxy() {
  for (const path of [process.env.HAPROXY, ...onPath('haproxy')]) {
    if (!path) continue
    const { output } = await run(path, ['-v'], { limitSeconds: 10 })
    if (/^HA-?Proxy version/m.test(output)) return path
  }
  return undefined
}

/** OpenSSH's server, for tests that start an sshd of their own on 127.0.0.1: nothing is left running by set-up. */
export async function ensureSshd() {
  if (onPath('sshd').length === 0) {
    await installDebianPackage({ name: 'openssh-server', what: "OpenSSH's server", service: 'ssh' })
  }
  // Started by root, sshd wants this folder, which only its service makes: Debian's ssh.service, RuntimeDirectory.
  if (process.getuid?.() === 0) mkdirSync('/run/sshd', { recursive: true, mode: 0o755 })
}

/** What the real lab is built with and runs, by a program of each package. */
const realLabPackages = [
  { program: 'mmdebstrap', name: 'mmdebstrap', what: 'mmdebstrap, which makes a Debian root' },
  { program: 'mariadbd', name: 'mariadb-server', what: 'MariaDB', service: 'mariadb' },
  { program: 'ip', name: 'iproute2', what: 'ip(8)' },
]

/** The packages of the real lab, where it can run at all: elsewhere the lab itself says what it needs. */
export async function ensureRealLab() {
  if (process.getuid?.() !== 0 || onPath('apt-get').length === 0) return
  for (const { program, ...wanted } of realLabPackages) {
    if (onPath(program).length === 0) await installDebianPackage(wanted)
  }
}
