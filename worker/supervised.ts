import { fork, type ChildProcess } from 'node:child_process'
import { constants } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { commandLine } from './command-line'
import { heapFlags } from './heap'
import { sayToPerson } from './log/journal'
import { tellSystemd } from './systemd'

/**
 * Supervises a worker: `openstack-upgrade worker`, or `npm run worker`. A worker that ends is started again after a second, then two, up to half a minute.
 * A worker that no longer answers is ended first. A worker that never became ready is not started again: its settings are
 * wrong, and it has said so. Signals that end this process end the worker, and no upgrade.
 */
const firstPauseSeconds = 1
const longestPauseSeconds = 30
/** A worker that has been ready for so long starts with the shortest pause again. */
const steadySeconds = 60
/** A worker that is starved of CPU is slow to answer; a frozen worker never answers. */
const unansweredMost = 10
const pingMilliseconds = 1000

const endings = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

/** Prints the supervisor's own words beside the worker's log. */
const say = (text: string): void => sayToPerson('warn', `worker: ${text}\n`)

/** The end of one worker, and the time since it was ready, if it ever was. */
interface Ended {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
  readonly readySeconds: number | undefined
}

/** Runs one worker to its end. Kills it after so many unanswered pings, if this process itself had time to listen. */
function runOnce(onStart: (child: ChildProcess) => void): Promise<Ended> {
  const child = fork(join(__dirname, 'main.js'), process.argv.slice(2), {
    execArgv: [...process.execArgv, ...heapFlags],
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  })
  onStart(child)
  let readySince: number | undefined
  let unanswered = 0
  child.on('message', (word) => {
    unanswered = 0
    if (word !== 'ready') return
    readySince = performance.now()
    tellSystemd('--ready', '--status=A worker takes tasks.')
  })
  const pinging = setInterval(() => {
    if (readySince === undefined || !child.connected) return
    unanswered += 1
    if (unanswered > unansweredMost) {
      say(`it has not answered for ${unansweredMost} s and is ended`)
      child.kill('SIGKILL')
    } else child.send('ping', () => undefined)
  }, pingMilliseconds)
  return new Promise((resolve) => {
    child.once('error', (error) => say(error.message))
    child.once('close', (code, signal) => {
      clearInterval(pinging)
      const end = (): void => {
        const readySeconds = readySince === undefined ? undefined : (performance.now() - readySince) / 1000
        resolve({ code, signal, readySeconds })
      }
      // The worker's last output may still be on its way.
      if (child.connected) child.once('disconnect', end)
      else end()
    })
  })
}

const codeOf = ({ code, signal }: Ended): number => code ?? 128 + (signal === null ? 0 : constants.signals[signal])

async function main(): Promise<void> {
  commandLine().parse()
  const stop = new AbortController()
  let running: ChildProcess | undefined
  for (const signal of endings) {
    process.on(signal, () => {
      stop.abort()
      // At a terminal the worker gets its own SIGINT; a second one would mean 'at once'.
      if (signal !== 'SIGINT' || !process.stdin.isTTY) running?.kill(signal)
    })
  }
  let pause = firstPauseSeconds
  let wasReady = false
  for (;;) {
    const ended = await runOnce((child) => (running = child))
    wasReady ||= ended.readySeconds !== undefined
    if (stop.signal.aborted || ended.code === 0 || !wasReady) {
      process.exitCode = codeOf(ended)
      return
    }
    if ((ended.readySeconds ?? 0) > steadySeconds) pause = firstPauseSeconds
    const how = ended.signal ?? `exit code ${ended.code ?? 'unknown'}`
    say(`it has ended (${how}) and is started again in ${pause} s; upgrades go on where they stood`)
    tellSystemd(`--status=The worker has ended (${how}) and is started again.`)
    try {
      await sleep(pause * 1000, undefined, { signal: stop.signal })
    } catch {
      return
    }
    pause = Math.min(pause * 2, longestPauseSeconds)
  }
}

void main()
