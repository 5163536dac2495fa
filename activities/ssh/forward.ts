import type { Duplex } from 'node:stream'
import type { ClientChannel } from 'ssh2'
import { quote } from '../../cloud/model/commands'
import { upgradeError } from '../../cloud/model/errors'
import type { Host } from '../../cloud/model/hosts'
import { begun, deliver, newMark } from './delivery'
import { loginFault } from './login-fault'
import { unreachable } from './open'
import { BoundedOutput } from './output'
import type { ConnectionPool, Lease } from './pool'
import { openSession } from './session'
import { HostSilent, Silence, type Patience } from './silence'
import { unlessAborted } from '../unless-aborted'

/**
 * Connects to a unix socket on a host. sshd's own forwarding (OpenSSH 6.7 and later) comes first: it opens the socket with
 * the login user's rights. sshd may refuse that without a reason. Then a relay runs on the host as jobs do: Python, nc or
 * socat, the first that is there. The stream ends when the far side closes.
 * @throws UpgradeError SocketUnreachable (no listener there for now), SocketRefused (it can't work like this),
 *   HostUnreachable
 */
export async function forwardUnixSocket(
  pool: ConnectionPool,
  host: Host,
  path: string,
  patience: Patience,
): Promise<Duplex> {
  return (await forwarded(pool, host, path, patience)) ?? (await relayed(pool, host, path, patience))
}

async function forwarded(
  pool: ConnectionPool,
  host: Host,
  path: string,
  patience: Patience,
): Promise<Duplex | undefined> {
  const lease = await pool.lease(host, 'forward')
  const silence = new Silence(patience)
  silence.due('shell')
  try {
    return await unlessAborted(opened(lease, host, path), silence.signal, (late) => late?.destroy())
  } catch (error) {
    if (!(error instanceof HostSilent)) throw error
    lease.retire()
    lease.release()
    throw unreachable(host, 'sshd has not said whether it opens the socket', error)
  } finally {
    silence.stop()
  }
}

function opened(lease: Lease, host: Host, path: string): Promise<Duplex | undefined> {
  return new Promise((resolve, reject) => {
    const failed = (error: Error): void => {
      lease.release()
      if (error.message.includes('Channel open failure')) resolve(undefined)
      else reject(unreachable(host, error.message, error))
    }
    try {
      lease.client.openssh_forwardOutStreamLocal(path, (error, stream) => {
        if (error) failed(error)
        else resolve(handOver(stream, lease.release))
      })
    } catch (error) {
      // Thrown when the connection is gone, and by ssh2 itself where the server is no OpenSSH of 6.7 or later.
      const fault = error instanceof Error ? error : new Error(String(error))
      if (fault.message.includes('Not connected')) failed(fault)
      else {
        lease.release()
        resolve(undefined)
      }
    }
  })
}

/** Makes the stream end when the far side has closed: without this, ssh2 waits for our end before it emits `close`. */
function handOver(stream: ClientChannel, release: () => void): ClientChannel {
  stream.on('end', () => stream.end())
  stream.on('error', () => {
    // `close` follows; the caller listens to both.
  })
  stream.on('close', release)
  return stream
}

/** The relay's words on standard output once it is about to connect. */
const relayReady = 'relay ready\n'

/** Bytes before those words that are kept. */
const keptBytes = 4096

/** The reasons that a relay could not even try, by its exit code. */
const relayFaults: Readonly<Record<number, { refused: boolean; reason: string }>> = {
  64: { refused: false, reason: 'it does not exist' },
  65: { refused: true, reason: 'it is not a socket' },
  66: { refused: true, reason: 'the user that jobs run as may not read and write it' },
  67: { refused: true, reason: 'sshd forwards no sockets, and neither Python, nc -U nor socat is on the host' },
}

/** One connection to the socket, between standard input and output. */
function relayScript(host: Host, path: string): string {
  const python = [
    'import os, select, socket, sys',
    's = socket.socket(socket.AF_UNIX); s.connect(sys.argv[1]); watched = [0, s]',
    'while True:',
    '    for f in select.select(watched, [], [])[0]:',
    '        data = os.read(0, 65536) if f == 0 else s.recv(65536)',
    '        if f == 0 and data: s.sendall(data)',
    '        elif f == 0: watched.remove(0); s.shutdown(socket.SHUT_WR)',
    '        elif not data: sys.exit()',
    '        else:',
    '            while data: data = data[os.write(1, data):]',
  ].join('\n')
  return [
    `path=${quote(path)} python=${quote(python)}`,
    '[ -e "$path" ] || exit 64',
    '[ -S "$path" ] || exit 65',
    '[ -r "$path" ] && [ -w "$path" ] || exit 66',
    'ready() { printf %s ' + quote(relayReady) + '; }',
    `for py in ${quote(host.python)} python3 python2 python; do`,
    '  if command -v "$py" >/dev/null 2>&1; then ready; exec "$py" -c "$python" "$path"; fi',
    'done',
    'if nc -h 2>&1 | grep -q -e "-[a-zA-Z46]*U"; then ready; exec nc -U "$path"; fi',
    // The last choice: it stays for -t when the socket has closed. In its addresses colons, commas, quotes and more have a
    // meaning of their own (socat(1), address specifications).
    'if command -v socat >/dev/null 2>&1; then',
    '  ready; exec socat -t 5 - UNIX-CONNECT:"$(printf %s "$path" | sed \'s|[^A-Za-z0-9_./-]|\\\\&|g\')"',
    'fi',
    'exit 67',
  ].join('\n')
}

async function relayed(pool: ConnectionPool, host: Host, path: string, patience: Patience): Promise<Duplex> {
  const silence = new Silence(patience)
  const mark = newMark()
  const { commandLine, input } = deliver(host, begun(mark, relayScript(host, path)))
  const session = await openSession(pool, host, commandLine, silence).catch((error: unknown) => {
    silence.stop()
    throw error
  })
  if (typeof session === 'string') throw unreachable(host, session)
  const { channel, exit, release, retire } = session
  const complaint = new BoundedOutput()
  channel.stderr.on('data', (chunk: Buffer) => complaint.add(chunk))
  handOver(channel, release)
  channel.write(input)
  const beginning = Buffer.from(`${mark} begin\n`)
  const ready = Buffer.concat([beginning, Buffer.from(relayReady)])
  return new Promise((resolve, reject) => {
    let heard = Buffer.alloc(0)
    // Read in paused mode: a stream that once flowed would lose the bytes before its next user listens.
    const onReadable = (): void => {
      const chunk: unknown = channel.read()
      if (!Buffer.isBuffer(chunk)) return
      heard = Buffer.concat([heard, chunk])
      const at = heard.indexOf(ready)
      // The login may print any amount before the words: only its end is kept.
      if (at < 0) {
        if (!heard.includes(beginning)) heard = heard.subarray(-keptBytes)
        return
      }
      channel.off('readable', onReadable).off('close', onClose)
      silence.stop()
      const rest = heard.subarray(at + ready.length)
      if (rest.length > 0) channel.unshift(rest)
      resolve(channel)
    }
    silence.signal.addEventListener('abort', () => {
      retire()
      channel.off('readable', onReadable).off('close', onClose)
      channel.close()
      // `close` would not come while the relay's shell hangs.
      release()
      reject(unreachable(host, silence.reason))
    })
    const onClose = (): void => {
      silence.stop()
      const ended = exit()
      if (ended === undefined || 'signal' in ended) {
        reject(unreachable(host, 'the connection was lost before the relay answered'))
      } else if (!heard.includes(beginning)) {
        reject(loginFault(host, ended.code, heard.toString(), complaint.text()))
      } else reject(relayFault(host, path, ended.code, complaint.text()))
    }
    channel.on('readable', onReadable)
    channel.on('close', onClose)
  })
}

function relayFault(host: Host, path: string, code: number, complaint: string): Error {
  const fault = relayFaults[code]
  const reason = fault?.reason ?? (complaint.trim().slice(0, 300) || 'the relay ended without a word')
  const type = fault?.refused === false ? 'SocketUnreachable' : 'SocketRefused'
  return upgradeError(type, { host: host.name, path, reason })
}
