import { setTimeout as sleep } from 'node:timers/promises'
import { UpgradeError } from '../../cloud/model/errors'
import { upgradeId, type UpgradeName } from '../../cloud/model/ids'
import { connected } from '../connect'
import { exitCodeOf, type ExitCode } from '../exit-codes'
import { readSnapshot, type Snapshot } from '../live'
import { commandAbout } from '../program/invocation'
import type { Print } from '../program/print'
import { showUpgrade, showUpgradeWithin } from '../show/picture'
import { showNeeds, showStep } from '../show/progress'
import { Screen } from '../show/screen'
import { heightOf, widthOf, wrapped } from '../show/text'
import { knownCloud } from '../upgrade'

const pollMilliseconds = 500
const drawMilliseconds = 200
/** A worker that doesn't answer for so long is reported; it is asked again. */
const answerSeconds = 5

/** The last reading: the upgrade, or the words that no worker answers for it. */
type Seen = { readonly snapshot: Snapshot } | { readonly silent: string }

/** Signals that end the watching from outside. A second one ends the process at once. */
const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

/**
 * Shows an upgrade until it needs a person or is over: on a terminal as a picture that moves, in a pipe as a line for each
 * finished step. It waits for a worker that has died. Ctrl-C ends only the watching.
 */
export async function watchCommand(
  service: UpgradeName,
  options: { readonly cloud: string },
  print: Print,
): Promise<ExitCode> {
  const cloud = await knownCloud(options.cloud)
  const stop = new AbortController()
  const interrupted = (): void => stop.abort()
  for (const signal of signals) process.once(signal, interrupted)
  try {
    const last = await connected((connection) => {
      const seen = watching(() => readSnapshot(connection, service, cloud, answerSeconds), stop.signal)
      const isTerminal = process.stdout.isTTY && process.env.TERM !== 'dumb'
      return isTerminal ? watchPicture(seen, print) : watchLines(seen, print)
    })
    if (!stop.signal.aborted && last !== undefined) return exitCodeOf[last.state]
    print(`\nNo longer watched: ${upgradeId(cloud, service)} goes on by itself.`)
    print(`Watch it again: ${commandAbout('status', service, options.cloud)} --watch`)
    return 130
  } finally {
    for (const signal of signals) process.off(signal, interrupted)
  }
}

/** Reads again and again until the upgrade ends or needs a person, or until the signal. */
async function* watching(read: () => Promise<Snapshot>, signal: AbortSignal): AsyncGenerator<Seen> {
  const stopped = new Promise<undefined>((resolve) => {
    signal.addEventListener('abort', () => resolve(undefined), { once: true })
  })
  while (!signal.aborted) {
    const seen = await Promise.race([stopped, readOrSilent(read)])
    if (seen === undefined) return
    yield seen
    if ('snapshot' in seen && seen.snapshot.state !== 'Running') return
    await sleep(pollMilliseconds, undefined, { signal }).catch(() => undefined)
  }
}

async function readOrSilent(read: () => Promise<Snapshot>): Promise<Seen> {
  try {
    return { snapshot: await read() }
  } catch (error) {
    const isSilent = error instanceof UpgradeError && ['UpgradeSilent', 'UpgradeWedged'].includes(error.type)
    if (isSilent) return { silent: error.message }
    throw error
  }
}

const spinner = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏']

/** Draws in place, several times a second, so that seconds count; leaves the last picture, whole. */
async function watchPicture(seen: AsyncIterable<Seen>, print: Print): Promise<Snapshot | undefined> {
  const screen = new Screen(process.stdout)
  let last: Snapshot | undefined
  let silent = ''
  let frame = 0
  const draw = (): void => {
    frame += 1
    const rows = heightOf(process.stdout)
    const width = widthOf(process.stdout)
    const note = silent === '' ? [] : ['', ...wrapped(silent, width)]
    const canvas = { width, now: Date.now(), running: spinner[frame % spinner.length] ?? '▶' }
    const picture = last === undefined ? [] : showUpgradeWithin(last, canvas, rows - note.length)
    screen.draw([...picture, ...note].slice(0, rows))
  }
  const timer = setInterval(draw, drawMilliseconds)
  process.stdout.on('resize', draw)
  try {
    for await (const each of seen) {
      silent = 'silent' in each ? each.silent : ''
      if ('snapshot' in each) last = each.snapshot
      draw()
    }
  } finally {
    clearInterval(timer)
    process.stdout.off('resize', draw)
    screen.close()
  }
  const canvas = { width: widthOf(process.stdout), now: Date.now(), running: '▶' }
  if (last !== undefined) print(showUpgrade(last, canvas).join('\n'))
  return last
}

/** A line for each finished step, and at the end the needs of a person. */
async function watchLines(seen: AsyncIterable<Seen>, print: Print): Promise<Snapshot | undefined> {
  const shown = new Set<string>()
  const once = (key: string, lines: readonly string[]): void => {
    if (shown.has(key)) return
    shown.add(key)
    print(lines.join('\n'))
  }
  let last: Snapshot | undefined
  for await (const each of seen) {
    if ('silent' in each) {
      once(each.silent, [each.silent])
      continue
    }
    last = each.snapshot
    for (const step of last.steps) {
      if (step.state !== 'pending' && step.state !== 'running') once(step.id + step.state, [showStep(step)])
    }
    if (last.state !== 'Running') print([...showNeeds(last), `${last.upgrade}: ${last.state}`].join('\n'))
  }
  return last
}
