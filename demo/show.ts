import Table from 'cli-table3'
import colors from 'picocolors'
import type { Plan } from '../workflows/plan'
import type { Progress } from '../workflows/progress'
import type { Figures } from './figures'
import type { Stage } from './messages'
import { commandLine } from './surroundings'

/** A plan's size in a sentence. */
export function planSize({ service, steps }: Plan): string {
  const hosts = new Set(steps.flatMap(({ host }) => (host === null ? [] : [host])))
  const gates = steps.filter(({ host }) => host === null).length
  return `${service}: ${steps.length - gates} steps on ${[...hosts].join(', ')}; gates where a person decides: ${gates}`
}

/** What goes on now, for the line that moves. */
export function showRunning({ steps, state }: Progress): string {
  const running = steps.find((step) => step.state === 'running' || step.state === 'attention')
  if (running !== undefined) return `${running.id}  ${(running.seconds ?? 0).toFixed(1)} s`
  return steps.some((step) => step.state === 'done') ? state : 'preflight'
}

const bad = (count: number): string => (count === 0 ? colors.green('0') : colors.red(String(count)))

/** Without lines between its rows, so that the whole fits on a screen. */
const plain = { mid: '', 'left-mid': '', 'mid-mid': '', 'right-mid': '' }

/** The closing table: seconds a step, then what was sent and run. */
export function showFigures({ progress, commands, repeated, load, seconds }: Figures): string {
  const table = new Table({
    head: [colors.bold('step'), colors.bold('seconds')],
    style: { head: [], border: [] },
    colAligns: ['left', 'right'],
    chars: plain,
  })
  for (const { id, state, seconds: took } of progress?.steps ?? [])
    table.push([id, state === 'done' && took !== undefined ? took.toFixed(1) : state])
  if (progress !== undefined) table.push(['', ''])
  table.push(
    [colors.bold('requests sent / failed'), `${load.requests} / ${bad(load.failed)}`],
    [colors.bold('commands run / run twice'), `${commands} / ${bad(repeated.length)}`],
    [colors.bold('seconds in all'), seconds.toFixed(0)],
  )
  return table.toString()
}

/** Why a demo isn't good: commands run twice and the first failed requests. */
export function showFaults({ repeated, load: { failed, failures } }: Figures): string[] {
  return [
    ...repeated.map(({ host, command, times }) => colors.red(`run ${times} times on ${host}: ${command}`)),
    ...(failed === 0 ? [] : [colors.red(`requests that failed: ${failed}. The first of them:`)]),
    ...failures.map(({ at, target, request, why }) => `  ${at}  ${target}  ${request}: ${why}`),
  ]
}

/** How to look at what was left up, and how to end it. */
export function showKept(stage: Stage, keeper: number): string[] {
  return [
    'Lab, Temporal server and worker stay up.',
    `  Web UI      ${stage.ui}`,
    `  status      ${commandLine(stage, 'status keystone')}`,
    `  ledger      node build/lab/simulated/main.js ledger --folder ${stage.lab}`,
    `  logs        ${stage.folder}/*.log`,
    `  to end all  kill ${keeper}`,
  ]
}
