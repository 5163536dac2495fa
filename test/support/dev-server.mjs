import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'

const attempts = 3
const startsWithinMs = 20_000
const endsWithinMs = 10_000

/**
 * Runs the command in the background and ends it when stdin closes: when the test run ends, be it by SIGKILL, the kernel
 * closes its end of the pipe and no server stays behind.
 */
const endsWithStdin = 'exec 3<&0; "$@" & server=$!; (cat <&3 >/dev/null; kill "$server") & wait "$server"'

/**
 * @typedef {object} DevServer
 * @property {string} address host:port
 * @property {() => Promise<void>} stop ends the server and waits for its end
 */

/**
 * Starts Temporal's dev server, in memory, on a free port of 127.0.0.1.
 * @param {string} cli Temporal's CLI
 * @param {NodeJS.ProcessEnv} env with a HOME of its own, so that nobody's profile decides anything
 * @returns {Promise<DevServer>}
 */
export async function startDevServer(cli, env) {
  let said = ''
  for (let attempt = 0; attempt < attempts; attempt++) {
    const server = await tryStart(cli, env)
    if (typeof server !== 'string') return server
    said = server
  }
  throw new Error(`Temporal's dev server (${cli}) does not start: ${said.trim() || 'it says nothing'}`)
}

/**
 * @param {string} cli
 * @param {NodeJS.ProcessEnv} env
 * @returns {Promise<DevServer | string>} what the server said, when it did not start: the port may have been taken
 */
async function tryStart(cli, env) {
  const port = String(await freePort())
  const args = ['server', 'start-dev', '--headless', '--ip', '127.0.0.1', '--port', port, '--log-level', 'error']
  const child = spawn('sh', ['-c', endsWithStdin, 'sh', cli, ...args], { env, stdio: ['pipe', 'pipe', 'pipe'] })
  const ended = once(child, 'exit')
  const stop = async () => {
    child.stdin.destroy()
    const late = new AbortController()
    const limit = sleep(endsWithinMs, 'late', { signal: late.signal }).catch(() => 'ended')
    if ((await Promise.race([ended, limit])) === 'late')
      throw new Error(`Temporal's dev server at port ${port} does not end`)
    late.abort()
  }
  let said = ''
  const started = await new Promise((resolve) => {
    const limit = setTimeout(() => resolve(false), startsWithinMs)
    const decide = (/** @type {boolean} */ yes) => {
      clearTimeout(limit)
      resolve(yes)
    }
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text) => {
        said = (said + String(text)).slice(-4000)
        if (/^Temporal Server: /m.test(said)) decide(true)
      })
    }
    void ended.then(() => decide(false))
  })
  if (started) return { address: `127.0.0.1:${port}`, stop }
  await stop()
  return said
}

/** @returns {Promise<number>} */
async function freePort() {
  const listener = createServer().listen(0, '127.0.0.1')
  await once(listener, 'listening')
  const address = listener.address()
  listener.close()
  await once(listener, 'close')
  if (address === null || typeof address === 'string') throw new Error('the kernel gave no port')
  return address.port
}
