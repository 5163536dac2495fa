import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir, userInfo } from 'node:os'
import { dirname, join } from 'node:path'
import type { Host } from '../../cloud/model/hosts'
import { HostName } from '../../cloud/model/ids'
import { freePort } from '../support/free-port'
import { eventually } from '../support/eventually'

// @needs sshd
/** A real sshd on 127.0.0.1 with its own keys and files in a temporary folder. */
export interface Sshd {
  readonly port: number
  readonly folder: string
  readonly pid: number
  /** A host as activities get it, that logs in with the key which this sshd accepts. */
  host(changes?: Partial<Host>): Host
  /** The server's public key of a type, as a known_hosts line has it: `ssh-ed25519 AAAA…`. */
  publicKey(type: KeyType): string
  /** Writes a known_hosts file and returns its path. */
  knownHosts(name: string, ...lines: readonly string[]): string
  /** Ends it with every connection and removes its files. */
  stop(): Promise<void>
}

export type KeyType = 'ed25519' | 'rsa' | 'ecdsa'

export interface SshdSettings {
  readonly keyTypes?: readonly KeyType[]
  /** Lines of sshd_config. */
  readonly config?: readonly string[]
  /** The login shell in the user's stead, by its path, and the files of its home. */
  readonly login?: { readonly shell: string; readonly home?: Readonly<Record<string, string>> }
}

/** Starts an sshd and waits until it answers. */
export async function startSshd(settings: SshdSettings = {}): Promise<Sshd> {
  const folder = mkdtempSync(join(tmpdir(), 'sshd-'))
  const keyTypes = settings.keyTypes ?? ['ed25519']
  for (const type of keyTypes) makeKey(join(folder, `host_${type}`), type)
  makeKey(join(folder, 'user'), 'ed25519')
  writeFileSync(join(folder, 'authorized_keys'), readFileSync(join(folder, 'user.pub')), { mode: 0o600 })
  // The folder in which sshd confines its unprivileged part; Debian's service makes it, and it is gone after a boot.
  if (userInfo().uid === 0) mkdirSync('/run/sshd', { recursive: true, mode: 0o755 })

  const port = await freePort()
  const has = (name: string): boolean => settings.config?.some((line) => line.startsWith(`${name} `)) === true
  // sshd takes the first value that it reads of most settings, the last of MaxStartups, and every ListenAddress.
  const config = [
    ...(settings.config ?? []),
    ...loginConfig(folder, settings.login),
    `Port ${port}`,
    ...(has('ListenAddress') ? [] : ['ListenAddress 127.0.0.1']),
    ...keyTypes.map((type) => `HostKey ${join(folder, `host_${type}`)}`),
    `AuthorizedKeysFile ${join(folder, 'authorized_keys')}`,
    'StrictModes no',
    'UsePAM no',
    // The start-up files of this machine's user are no part of a test: they may take longer than all that it looks at.
    ...(has('SetEnv') ? [] : [`SetEnv HOME=${folder}`]),
    'PidFile none',
    'PasswordAuthentication no',
    'PermitRootLogin yes',
    ...(has('MaxStartups') ? [] : ['MaxStartups 100']),
  ]
  writeFileSync(join(folder, 'sshd_config'), config.join('\n') + '\n')
  const process = spawn('/usr/sbin/sshd', ['-D', '-e', '-f', join(folder, 'sshd_config')], {
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  let log = ''
  process.stderr.on('data', (chunk: Buffer) => (log = (log + chunk.toString()).slice(-20_000)))
  await answering(port, process, () => log)

  const publicKey = (type: KeyType): string =>
    readFileSync(join(folder, `host_${type}.pub`), 'utf8')
      .split(' ')
      .slice(0, 2)
      .join(' ')
  const knownHosts = (name: string, ...lines: readonly string[]): string => {
    const file = join(folder, name)
    writeFileSync(file, lines.join('\n') + '\n')
    return file
  }
  const known = knownHosts('known_hosts', ...keyTypes.map((type) => `[127.0.0.1]:${port} ${publicKey(type)}`))
  return {
    port,
    folder,
    pid: process.pid ?? 0,
    publicKey,
    knownHosts,
    host: (changes = {}) => ({
      name: HostName.parse('controller1'),
      address: '127.0.0.1',
      port,
      user: userInfo().username,
      keyPath: join(folder, 'user'),
      knownHostsPaths: [known],
      become: 'none',
      jobsFolder: join(folder, 'jobs'),
      path: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
      bootIdPath: '/proc/sys/kernel/random/boot_id',
      policyPath: join(folder, 'policy-rc.d'),
      python: 'python3',
      ...changes,
    }),
    stop: async () => {
      await ended(process)
      // The shell of a question that was ended may write there for a second more.
      rmSync(folder, { recursive: true, force: true, maxRetries: 50, retryDelay: 100 })
    },
  }
}

/**
 * Hands every command to the shell as sshd hands it to a login shell: `SHELL -c COMMAND`, which bash knows by SSH_CLIENT
 * and SHLVL for the start of a login (SSH_SOURCE_BASHRC). It works for every user, without a line in /etc/passwd.
 */
function loginConfig(folder: string, login: SshdSettings['login']): readonly string[] {
  if (login === undefined) return []
  const home = join(folder, 'home')
  for (const [name, text] of Object.entries({ '.hushlogin': '', ...login.home })) {
    mkdirSync(dirname(join(home, name)), { recursive: true })
    writeFileSync(join(home, name), text)
  }
  const file = join(folder, 'login')
  writeFileSync(file, `exec env -u SHLVL HOME=${home} ${login.shell} -c "$SSH_ORIGINAL_COMMAND"\n`)
  return [`ForceCommand sh ${file}`]
}

/** Makes a key pair: FILE and FILE.pub. */
export function makeKey(file: string, type: KeyType = 'ed25519', passphrase = ''): void {
  execFileSync('ssh-keygen', [
    '-q',
    '-t',
    type,
    ...(type === 'rsa' ? ['-b', '2048'] : []),
    '-N',
    passphrase,
    '-f',
    file,
  ])
}

/** Ends a child process of ours and everything that sshd forked from it for connections. */
export async function ended(process: ChildProcess): Promise<void> {
  if (process.pid === undefined || process.exitCode !== null || process.signalCode !== null) return
  for (const child of childrenOf(process.pid)) killQuietly(child)
  const closed = new Promise((resolve) => process.once('exit', resolve))
  process.kill('SIGTERM')
  await closed
}

/** The processes forked from one, as the kernel lists them. */
export function childrenOf(pid: number): readonly number[] {
  const text = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim()
  return text === '' ? [] : text.split(/\s+/).map(Number)
}

function killQuietly(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL')
  } catch {
    // The process has ended meanwhile.
  }
}

/**
 * Waits until the sshd answers.
 * @throws with its log, if it has ended or does not answer in time
 */
async function answering(port: number, process: ChildProcess, log: () => string): Promise<void> {
  const isOpen = await eventually(
    async () => {
      if (process.exitCode !== null) return 'ended'
      return await new Promise<boolean>((resolve) => {
        const socket = connect(port, '127.0.0.1')
        socket.once('connect', () => resolve(true)).once('error', () => resolve(false))
        socket.once('connect', () => socket.destroy())
      })
    },
    { what: `sshd answers on port ${port}` },
  )
  if (isOpen === 'ended') throw new Error(`sshd ended at once: ${log()}`)
}
