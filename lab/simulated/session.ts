import { spawn } from 'node:child_process'
import { connect } from 'node:net'
import type { Connection, ServerChannel } from 'ssh2'

/** The environment in which the commands of a host start. */
export interface Surroundings {
  readonly folder: string
  readonly environment: Readonly<Record<string, string>>
}

/** As sshd_config(5) has it by default: sessions that one connection may have open at a time. */
const maxSessions = 10

/**
 * Serves a logged-in connection as OpenSSH does: `exec` runs a real command, connections to the host's own sockets are
 * forwarded, everything else (shell, pty, sftp, TCP forwarding) is refused.
 */
export function serveConnection(connection: Connection, host: Surroundings): void {
  let open = 0
  connection.on('session', (accept, reject) => {
    if (open >= maxSessions) {
      reject()
      return
    }
    open += 1
    const session = accept()
    session.once('close', () => (open -= 1))
    session.once('exec', (acceptCommand, _reject, { command }) => execute(acceptCommand(), command, host))
  })
  connection.on('openssh.streamlocal', (accept, reject, { socketPath }) => {
    if (!socketPath.startsWith(`${host.folder}/`)) {
      reject()
      return
    }
    const socket = connect(socketPath)
    socket.once('error', reject)
    socket.once('connect', () => {
      socket.off('error', reject)
      const channel = accept()
      socket.on('error', () => channel.destroy())
      channel.on('error', () => socket.destroy())
      channel.on('close', () => socket.destroy())
      channel.pipe(socket).pipe(channel)
    })
  })
}

/**
 * Runs a command in a session of its own. It goes on when the connection is lost, as under sshd; its output then has no
 * reader. The channel closes once nothing holds the command's output open, which may be later than its exit.
 */
function execute(channel: ServerChannel, command: string, { folder, environment }: Surroundings): void {
  const child = spawn('/bin/sh', ['-c', command], { cwd: folder, env: { ...environment }, detached: true })
  child.unref()
  child.once('error', (error) => {
    channel.stderr.write(`${error.message}\n`)
    channel.exit(255)
    channel.end()
  })
  child.once('exit', (code, signal) => {
    if (signal === null) channel.exit(code ?? 255)
    else channel.exit(signal, false, '')
  })
  // The channel's end would overtake data that waits on its error stream.
  child.once('close', () => channel.stderr.end(() => channel.end()))

  channel.on('error', () => channel.destroy())
  channel.once('close', () => {
    child.stdin.destroy()
    child.stdout.destroy()
    child.stderr.destroy()
  })
  child.stdin.on('error', () => child.stdin.destroy())
  channel.pipe(child.stdin)
  child.stdout.pipe(channel, { end: false })
  child.stderr.pipe(channel.stderr, { end: false })
}
