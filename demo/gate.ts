import { createInterface } from 'node:readline/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import colors from 'picocolors'
import { decideCommand } from '../client/commands/act'
import { me } from '../client/me'
import { showNeeds } from '../client/show/progress'
import { UpgradeError } from '../cloud/model/errors'
import type { UpgradeName } from '../cloud/model/ids'
import type { OpenGate } from '../cloud/model/progress'
import type { Feed } from './feed'
import type { Screen } from './screen'

/** The parts of the demo that answer gates. */
export interface Gatekeeping {
  readonly upgrade: UpgradeName
  readonly cloudFile: string
  readonly feed: Feed
  readonly screen: Screen
  /** True if a person is asked; otherwise the demo itself sends the signal. */
  readonly ask: boolean
  /** The command that answers from another terminal. */
  readonly elsewhere: string
  /** True if the gate is answered here: the upgrade of a whole cloud shows the gates of its services too. */
  readonly isOwn: (gate: OpenGate) => boolean
}

/** One of the gate's own answers, or the reason that there is none. */
type Answer = { readonly is: 'sent'; readonly answer: string } | { readonly is: 'wait' | 'answered elsewhere' }

/**
 * Answers each gate as it opens, by the signal that the command line sends, until the upgrade is done.
 * @throws if the demo's own confirmation is refused
 */
export async function answerGates(keeping: Gatekeeping): Promise<void> {
  const { upgrade, cloudFile, feed, screen, ask, isOwn } = keeping
  for (;;) {
    const open = await feed.until(({ gate, state }) => (gate !== null && isOwn(gate)) || state === 'Done')
    const { gate, decisions } = open
    if (gate === null) return
    screen.resting()
    for (const line of showNeeds({ ...open, asked: cloudFile })) screen.line(line)
    const answer: Answer = ask ? await askPerson(keeping, gate) : { is: 'sent', answer: 'confirm' }
    if (answer.is === 'wait') {
      screen.line(`The gate stays open. Answer it in the Web UI, or: ${keeping.elsewhere}`)
      await feed.until((later) => later.gate?.since !== gate.since)
    }
    if (answer.is !== 'sent') continue
    const by = ask ? me() : 'demo'
    const note = ask ? 'answered in the demo' : 'nobody to ask: the demo answers'
    screen.line(colors.dim(`signal ${gate.name} ${JSON.stringify({ answer: answer.answer, by })}`))
    let said = ''
    const print = (text: string): void => void (said = text)
    const code = await onceHeard(() =>
      decideCommand(upgrade, cloudFile, gate.name, { by, note, answer: answer.answer }, {}, print),
    )
    if (code !== 0) {
      screen.line(said)
      if (!ask) throw new Error(`the gate ${gate.name} refused the demo's confirmation`)
    }
    await feed.until((later) => later.gate?.since !== gate.since || later.decisions.length > decisions.length)
    screen.line()
  }
}

/** Asks until there is an answer, or the gate has been answered from another terminal. */
async function askPerson({ feed }: Gatekeeping, { name, since, answers }: OpenGate): Promise<Answer> {
  const terminal = createInterface({ input: process.stdin, output: process.stdout })
  const closed = new AbortController()
  terminal.on('SIGINT', () => process.kill(process.pid, 'SIGINT'))
  void feed.until(({ gate }) => gate?.since !== since).then(() => closed.abort())
  const choices = ['y', ...answers.filter((each) => each !== 'confirm'), 'wait'].join(' / ')
  try {
    for (;;) {
      const said = await terminal.question(`Open ${name}? [${choices}] `, { signal: closed.signal })
      const answer = answerIn(said, answers)
      if (answer !== undefined) return answer === 'wait' ? { is: 'wait' } : { is: 'sent', answer }
    }
  } catch (error) {
    if (closed.signal.aborted) return { is: 'answered elsewhere' }
    throw error
  } finally {
    terminal.close()
  }
}

/**
 * Reads a person's answer: one of the gate's answers, or `wait`. Undefined if the answer is unclear, since a gate must not
 * be opened by accident.
 */
export function answerIn(said: string, answers: readonly string[]): string | undefined {
  const word = said.trim().toLowerCase()
  const meant = word === 'y' || word === 'yes' ? 'confirm' : word
  return meant === 'wait' || answers.includes(meant) ? meant : undefined
}

/** Sends again while no worker answers: it may have been killed at the gate. */
async function onceHeard<T>(send: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await send()
    } catch (error) {
      if (!(error instanceof UpgradeError) || error.type !== 'UpgradeSilent') throw error
      await sleep(500)
    }
  }
}
