import { duration } from '../../cloud/model/duration'
import colors from 'picocolors'
import stringWidth from 'string-width'
import { actorText, type RunEnd, type RunEntry, type RunHistory } from '../history/model'
import { clockText, dayText, lastWord } from '../history/words'
import { shown, unbroken } from './text'

/** One line of a history, before it is cut to the width of a terminal. */
export interface Line {
  readonly at: string
  readonly seconds?: number
  readonly mark: string
  readonly text: string
  /** The part that may be cut off without room. */
  readonly aside?: string
}

const secondsWidth = 9
/** Time, seconds and mark, each with the gap after it. */
const indent = 8 + 2 + secondsWidth + 2 + 2

const bracketed = (words: readonly string[]): string => words.filter((word) => word !== '').join('; ')
const quoted = (note: string): string => (note === '' ? '' : `“${note}”`)

function checksText(checks: Extract<RunEntry, { what: 'preflight' }>['checks']): string {
  const failed = checks.filter(({ ok, required }) => !ok && required)
  const advice = checks.filter(({ ok, required }) => !ok && !required)
  const named = (some: typeof checks): string => some.map(({ where, name }) => `${where}: ${name}`).join(', ')
  return [
    `preflight: ${checks.length} checks`,
    failed.length === 0 ? 'nothing to mend' : `${failed.length} to mend (${named(failed)})`,
    ...(advice.length === 0 ? [] : [`${advice.length} to know (${named(advice)})`]),
  ].join(', ')
}

function attentionText({ step, sentence, tail }: Extract<RunEntry, { what: 'attention' }>): string {
  const last = tail.trim().split('\n').at(-1) ?? ''
  return [
    `attention${sentence.includes(step) ? '' : ` at ${step}`}: ${sentence}`,
    last === '' ? '' : `Last line: ${last}`,
  ]
    .filter((part) => part !== '')
    .join(' ')
}

const warn = colors.red('!')
const person = colors.yellow('»')
const wait = colors.yellow('?')
const plain = ' '

function lineOf(entry: RunEntry): Omit<Line, 'at'> {
  switch (entry.what) {
    case 'preflight':
      return {
        mark: entry.checks.every(({ ok, required }) => ok || !required) ? colors.green('✓') : warn,
        text: checksText(entry.checks),
      }
    case 'step':
      return { seconds: entry.seconds, mark: colors.green('✓'), text: entry.step, aside: lastWord(entry.evidence) }
    case 'attention':
      return { mark: warn, text: attentionText(entry) }
    case 'attention over':
      return { seconds: entry.seconds, mark: plain, text: `attention over: ${entry.step}` }
    case 'gate opened': {
      const not = entry.nodes.filter(({ ok }) => !ok).map(({ host }) => host)
      const state =
        entry.nodes.length === 0 ? '' : not.length === 0 ? ': every node is ready' : `: not ready: ${not.join(', ')}`
      return { mark: wait, text: `gate ${entry.gate} waits${state}` }
    }
    case 'decision': {
      const text = `${entry.signal} ${actorText(entry.actor)}: ${bracketed([entry.verdict, entry.why, quoted(entry.note)])}`
      return { mark: person, text: entry.verdict === 'taken' ? text : colors.yellow(text) }
    }
    case 'left out':
      return { mark: warn, text: `without ${entry.host} from here: ${entry.todo}` }
    case 'not recorded':
      return {
        mark: person,
        text: colors.yellow(`${entry.signal} ${actorText(entry.actor)}: ${bracketed([entry.why, quoted(entry.note)])}`),
      }
    case 'cancellation asked for':
      return { mark: person, text: `cancellation asked for ${actorText(entry.actor)}` }
    case 'completed by hand':
      return { mark: person, text: `activity ${entry.activity} completed by hand ${actorText(entry.actor)}` }
    case 'paused':
    case 'resumed':
      return { mark: wait, text: entry.what }
    case 'outage begun':
      return { mark: warn, text: 'outage: the API is down from here, by the procedure' }
    case 'outage over':
      return { seconds: entry.seconds, mark: plain, text: 'outage over' }
    case 'cut off':
      return { seconds: entry.seconds, mark: warn, text: `${entry.step} was under way; its job on the host goes on` }
    case 'not kept':
      return { mark: plain, text: `${entry.count} earlier entries of the kind “${entry.of}” are not kept` }
    case 'ended':
      return { mark: plain, text: `left behind on purpose: ${(entry.remains ?? []).join('; ')}` }
  }
}

function endText({ how, reason = '', actor }: RunEnd, seconds: number): string {
  const by = actor === undefined || actor.from === 'nobody' ? '' : ` ${actorText(actor)}`
  return `${how}${by} after ${duration(seconds)}${reason === '' ? '' : `: ${reason}`}`
}

function linesOf(run: RunHistory, now: Date): Line[] {
  const { upgrade, began, startedBy, identity, resetOf, end, underWay, eventsAloneBecause: why } = run
  const through = startedBy.from === 'identity' || identity === '' ? '' : `, through ${identity}`
  const begun =
    resetOf === undefined
      ? `begun ${actorText(startedBy)}${through}`
      : `goes on from a reset of run ${resetOf.run}${resetOf.reason === '' ? '' : `: ${resetOf.reason}`}`
  const took = (until: string): number => (Date.parse(until) - Date.parse(began)) / 1000
  return [
    { at: began, mark: colors.bold('▶'), text: `${colors.bold(upgrade)} ${begun} (run ${run.run})` },
    ...(why === undefined
      ? []
      : [
          {
            at: began,
            mark: warn,
            text: `This run is told from Temporal's events alone, since no worker told of it: ${why}.`,
          },
        ]),
    // The end has a line of its own, so only its remains are listed.
    ...run.entries.flatMap((entry) =>
      entry.what === 'ended' && entry.remains === undefined ? [] : [{ at: entry.at, ...lineOf(entry) }],
    ),
    ...underWay.map(({ step, since }) => ({
      at: now.toISOString(),
      seconds: (+now - Date.parse(since)) / 1000,
      mark: colors.cyan('▶'),
      text: `${step} is under way`,
    })),
    end.at === undefined
      ? { at: now.toISOString(), mark: plain, text: `${colors.bold(upgrade)} goes on` }
      : {
          at: end.at,
          mark: colors.bold('■'),
          text: `${colors.bold(upgrade)} ${endText(end, took(end.at))}`,
        },
  ]
}

function laidOut({ at, seconds, mark, text, aside = '' }: Line, width: number): string {
  const time = seconds === undefined ? '' : `${seconds.toFixed(1)} s`
  const begin = `${clockText(at)}  ${time.padStart(secondsWidth)}  ${mark} `
  const lines = unbroken(text.replaceAll(/\s+/g, ' '), width - indent)
  const room = width - indent - stringWidth(lines.at(-1) ?? '') - 2
  const short = aside.length <= room ? aside : room > 12 ? `${aside.slice(0, room - 1)}…` : ''
  return `${begin}${lines.join(`\n${' '.repeat(indent)}`)}${short === '' ? '' : `  ${colors.dim(short)}`}`.trimEnd()
}

/** The lines of every run in one list by time. */
export const linesByTime = (runs: readonly RunHistory[], now: Date): Line[] =>
  shown(runs)
    .flatMap((run) => linesOf(run, now))
    .sort((one, other) => Date.parse(one.at) - Date.parse(other.at))

/**
 * Every run in one list by time, a line an entry; the day only when it changes.
 * @param width of the terminal in columns; Infinity if unknown
 */
export function showHistory(runs: readonly RunHistory[], width: number, now: Date): string {
  let day = ''
  return linesByTime(runs, now)
    .flatMap((line) => {
      const today = dayText(line.at)
      const heading = today === day ? [] : [...(day === '' ? [] : ['']), colors.bold(today)]
      day = today
      return [...heading, laidOut(line, width)]
    })
    .join('\n')
}
