import { isGate } from '../../cloud/model/ids'
import { endOf, type RunEntry, type RunHistory } from '../history/model'

type Of<What extends RunEntry['what']> = Extract<RunEntry, { what: What }>

/** All runs of one workflow id, oldest first. */
export interface Group {
  readonly upgrade: string
  /** keystone, nova-finish, cloud */
  readonly name: string
  readonly runs: readonly RunHistory[]
}

/** A stretch of time in milliseconds since the epoch. */
export interface Stretch {
  readonly from: number
  readonly to: number
}

/** One attention, and its outcome. */
export interface ReportedAttention extends Stretch {
  readonly number: number
  readonly upgrade: string
  readonly step: string
  readonly sentence: string
  readonly tail: string
  readonly answer: Of<'decision'> | Of<'not recorded'> | undefined
  readonly isOver: boolean
}

/** A gate's or a pause's wait for a person. */
export interface Wait extends Stretch {
  readonly kind: 'gate' | 'pause'
  readonly text: string
}

/** One execution of a step; `state` if it did not end. */
export interface ReportedStep extends Stretch {
  readonly step: string
  readonly evidence: string
  readonly state: 'done' | 'under way' | 'cut off'
}

/** The runs by workflow id: all of a cloud first, then its services as they began. */
export function groupsOf(runs: readonly RunHistory[]): Group[] {
  const upgrades = [...new Set(runs.map(({ upgrade }) => upgrade))]
  const groups = upgrades.map((upgrade) => {
    const own = runs.filter((run) => run.upgrade === upgrade)
    return { upgrade, name: own[0]?.name ?? '', runs: own }
  })
  return [...groups.filter(({ name }) => name === 'cloud'), ...groups.filter(({ name }) => name !== 'cloud')]
}

/** The entries of one kind in a run. */
export const entriesOf = <What extends RunEntry['what']>({ entries }: RunHistory, what: What): Of<What>[] =>
  entries.filter((entry): entry is Of<What> => entry.what === what)

const time = ({ at }: { readonly at: string }): number => Date.parse(at)

/** Every execution of a step in a run; gates are waits, not steps. */
export function stepsOf(run: RunHistory, now: Date): ReportedStep[] {
  const began = Date.parse(run.began)
  const preflight = entriesOf(run, 'preflight')[0]
  const first: ReportedStep[] =
    preflight === undefined
      ? []
      : [{ step: `${run.name}/all/preflight`, from: began, to: time(preflight), evidence: '', state: 'done' }]
  const done = entriesOf(run, 'step').map((entry) => {
    const { step, seconds, evidence } = entry
    return {
      step,
      from: Math.max(began, time(entry) - seconds * 1000),
      to: time(entry),
      evidence,
      state: 'done',
    } as const
  })
  const cut = entriesOf(run, 'cut off').map((entry) => {
    const from = time(entry) - entry.seconds * 1000
    return { step: entry.step, from, to: time(entry), evidence: '', state: 'cut off' } as const
  })
  const underWay = run.underWay.map(({ step, since }) => {
    return { step, from: Date.parse(since), to: +now, evidence: '', state: 'under way' } as const
  })
  return [...first, ...done, ...cut, ...underWay].filter(({ step }) => !isGate(step))
}

/** The runs of the services of a cloud, as steps of its own upgrade. */
export function upgradesAsSteps(groups: readonly Group[], now: Date): ReportedStep[] {
  return groups
    .filter(({ name }) => name !== 'cloud')
    .flatMap(({ name, runs }) =>
      runs.map((run): ReportedStep => {
        const state = run.end.how === 'running' ? 'under way' : run.end.how === 'done' ? 'done' : 'cut off'
        const evidence = run.end.reason ?? ''
        return {
          step: `cloud/${name}/${run.end.how}`,
          from: Date.parse(run.began),
          to: endOf(run, now),
          evidence,
          state,
        }
      }),
    )
}

/** The entries after an entry; several may have one time. */
const after = ({ entries }: RunHistory, entry: RunEntry): readonly RunEntry[] =>
  entries.slice(entries.indexOf(entry) + 1)

/** The time of the first later entry that ends this one; without it the run's own end, or now. */
function until(run: RunHistory, entry: RunEntry, ends: (entry: RunEntry) => boolean, now: Date): number {
  const found = after(run, entry).find(ends)
  return found === undefined ? endOf(run, now) : time(found)
}

/** The gates and pauses of a run, each from its beginning to its end. */
export function waitsOf(run: RunHistory, now: Date): Wait[] {
  const gates = entriesOf(run, 'gate opened').map((entry): Wait => {
    const { gate } = entry
    const ends = (other: RunEntry): boolean =>
      (other.what === 'step' && isGate(other.step, gate)) ||
      (other.what === 'decision' && other.verdict === 'taken' && other.signal.startsWith(`${gate} (`))
    return { kind: 'gate', text: `gate ${gate}`, from: time(entry), to: until(run, entry, ends, now) }
  })
  const pauses = entriesOf(run, 'paused').map((entry): Wait => {
    const to = until(run, entry, ({ what }) => what === 'resumed', now)
    return { kind: 'pause', text: 'paused', from: time(entry), to }
  })
  return [...gates, ...pauses]
}

const answers: readonly string[] = ['retry', 'skip', 'park', 'abort']

/** For a run that no worker told of, the verdict on an answer is not known, only that it was given. */
const isAnswer = (entry: RunEntry): entry is Of<'decision'> | Of<'not recorded'> =>
  (entry.what === 'not recorded' || (entry.what === 'decision' && entry.verdict === 'taken')) &&
  answers.includes(entry.signal)

/** Every attention of some runs, numbered as they came, with the answer that ended it. */
export function attentionsOf(runs: readonly RunHistory[], now: Date): ReportedAttention[] {
  const found = runs.flatMap((run) =>
    entriesOf(run, 'attention').map((entry) => {
      const from = time(entry)
      const isEnd = (each: RunEntry): boolean => each.what === 'attention over' && each.step === entry.step
      const rest = after(run, entry)
      const end = rest.findIndex(isEnd)
      const isOver = end >= 0
      const to = until(run, entry, isEnd, now)
      const answer = (isOver ? rest.slice(0, end) : rest).find(isAnswer)
      const { step, sentence, tail } = entry
      return { upgrade: run.upgrade, step, sentence, tail, from, to, answer, isOver }
    }),
  )
  return found.sort((one, other) => one.from - other.from).map((each, index) => ({ number: index + 1, ...each }))
}

/** The stretches in which an API was down by the procedure itself. */
export function outagesOf(run: RunHistory, now: Date): Stretch[] {
  const over = entriesOf(run, 'outage over')
  return entriesOf(run, 'outage begun').map((entry) => {
    const end = over.find((each) => time(each) >= time(entry))
    return { from: time(entry), to: end === undefined ? endOf(run, now) : time(end) }
  })
}

/** The seconds that some stretches cover together: overlaps count once. */
export function secondsCovered(stretches: readonly Stretch[]): number {
  let covered = 0
  let until = -Infinity
  for (const { from, to } of [...stretches].sort((one, other) => one.from - other.from)) {
    covered += Math.max(0, to - Math.max(from, until))
    until = Math.max(until, to)
  }
  return covered / 1000
}

/** The state of an upgrade, in words, from its newest run. */
export function stateOf({ runs }: Group, now: Date): string {
  const run = runs.at(-1)
  if (run === undefined) return 'unknown'
  if (run.end.how !== 'running') return run.end.how === 'reset' ? 'terminated' : run.end.how
  const open = attentionsOf([run], now).find(({ isOver }) => !isOver)
  if (open !== undefined) return `needs attention at ${open.step}`
  const wait = waitsOf(run, now).find(({ to }) => to === +now)
  return wait === undefined ? 'running' : wait.kind === 'gate' ? `waits at ${wait.text}` : wait.text
}
