import Table from 'cli-table3'
import colors from 'picocolors'
import type { Plan } from '../workflows/plan/plan'
import { isUnderWay, type Progress } from '../cloud/model/progress'
import { outagesIn, type Figures } from './figures'
import type { Stage } from './messages'
import { commandLine } from './surroundings'

/** A plan's size in a sentence. */
export function planSize({ steps }: Plan): string {
  const hosts = new Set(steps.flatMap(({ host }) => (host === null ? [] : [host])))
  const gates = steps.filter(({ host }) => host === null).length
  return `${steps.length - gates} steps on ${[...hosts].join(', ')}; gates where a person decides: ${gates}`
}

/** The current step, for the line that moves. */
export function showRunning({ steps, state }: Progress): string {
  const running = steps.find(isUnderWay)
  if (running !== undefined) return `${running.id}  ${(running.seconds ?? 0).toFixed(1)} s`
  return steps.some((step) => step.state === 'done') ? state : 'preflight'
}

const bad = (count: number): string => (count === 0 ? colors.green('0') : colors.red(String(count)))

/** Without lines between its rows, so that the whole fits on a screen. */
const tableStyle = {
  style: { head: [], border: [] },
  chars: { mid: '', 'left-mid': '', 'mid-mid': '', 'right-mid': '' },
}

/** The closing tables: a line a service, then the requests and the commands. */
export function showFigures(figures: Figures): string {
  const { services, commands, repeated, errors, load, seconds } = figures
  const table = new Table({
    head: ['service', 'steps', 'seconds', 'API down'].map((each) => colors.bold(each)),
    ...tableStyle,
    colAligns: ['left', 'right', 'right', 'right'],
  })
  const outages = outagesIn(figures)
  for (const { service, progress, seconds: took } of services) {
    const done = progress?.steps.filter(({ state, host }) => state === 'done' && host !== null).length ?? 0
    const outage = outages.find((each) => each.service === service)
    const down = outage === undefined ? '' : `${outage.declared.seconds.toFixed(1)} s`
    table.push([service, String(done), progress?.state === 'Done' ? took.toFixed(0) : (progress?.state ?? '–'), down])
  }
  const totals = new Table({ ...tableStyle, colAligns: ['left', 'right'] })
  totals.push(['requests sent / failed', `${load.requests} / ${bad(load.failed)}`])
  for (const { service, seenSeconds } of outages)
    totals.push([`${service} answered 503 on purpose, as the load saw it`, `${seenSeconds.toFixed(1)} s`])
  totals.push(
    ['commands run / run twice', `${commands} / ${bad(repeated.length)}`],
    ['what must never be', bad(errors.length)],
    ['seconds in all', seconds.toFixed(0)],
  )
  return `${table.toString()}\n${totals.toString()}`
}

/**
 * The reasons that a demo isn't good: commands run twice, forbidden states, the first failed requests, an outage that was
 * too long.
 */
export function showFaults(figures: Figures): string[] {
  const {
    repeated,
    errors,
    load: { failed, failures },
  } = figures
  return [
    ...repeated.map(({ host, command, times }) => colors.red(`run ${times} times on ${host}: ${command}`)),
    ...errors.map(({ host, error }) => colors.red(`must never be, on ${host}: ${error}`)),
    ...outagesIn(figures).flatMap(({ service, outside }) =>
      outside.map(({ from, to }) =>
        colors.red(`${service} did not answer outside its outage, from ${from} to ${to ?? 'the end'}`),
      ),
    ),
    ...(failed === 0 ? [] : [colors.red(`requests that failed: ${failed}. The first of them:`)]),
    ...failures.map(({ at, target, request, why }) => `  ${at}  ${target}  ${request}: ${why}`),
  ]
}

/** The commands to look at the parts that were left up, and to end them. */
export function showKept(stage: Stage, keeper: number): string[] {
  return [
    'Lab, Temporal server and worker stay up.',
    `  Web UI      ${stage.ui}`,
    `  status      ${commandLine(stage, 'status cloud')}`,
    `  ledger      node build/lab/simulated/main.js ledger --folder ${stage.lab}`,
    `  logs        ${stage.folder}/*.log`,
    `  to end all  kill ${keeper}`,
  ]
}
