import { parseStepId } from '../../cloud/model/ids'
import { duration } from '../../cloud/model/duration'
import type { StepNow } from '../live'
import colours from 'picocolors'
import { cut, flowed, padded } from './text'
import { isOver, isUnderWay } from '../../cloud/model/progress'

/** The canvas of a picture: its width, its time, and the sign for running steps. */
export interface Canvas {
  /** The longest line that may be drawn, in columns; Infinity for any length. */
  readonly width: number
  /** Milliseconds since 1970: the age of running steps is counted to this time. */
  readonly now: number
  readonly running: string
}

/** The steps of one host between two gates, or a gate. */
export interface Row {
  readonly name: string
  readonly steps: readonly StepNow[]
  readonly isGate: boolean
}

/** Number of steps in a row that are drawn before and after those at work; the others are counted. */
const shownDone = 3
const shownPending = 4

const verbOf = ({ id }: StepNow): string => parseStepId(id).verb

/** True if no step is left to do or under way. */
export const areOver = (steps: readonly StepNow[]): boolean => steps.every(isOver)

/** True if no step has begun. */
export const arePending = (steps: readonly StepNow[]): boolean => steps.every(({ state }) => state === 'pending')

/** The seconds that a step took, or has taken so far. */
export function secondsOf({ seconds, since }: StepNow, now: number): number | undefined {
  return since === undefined ? seconds : Math.max(seconds ?? 0, (now - Date.parse(since)) / 1000)
}

/** The steps as rows, in the order of the upgrade: a gate is a row of its own, and after it each host begins another. */
export function rowsOf(steps: readonly StepNow[]): Row[] {
  const rows: { name: string; steps: StepNow[]; isGate: boolean }[] = []
  let stage: typeof rows = []
  for (const step of steps) {
    if (step.host === null) {
      rows.push({ name: 'gate', steps: [step], isGate: true })
      stage = []
      continue
    }
    const row = stage.find(({ name }) => name === step.host)
    if (row !== undefined) {
      row.steps.push(step)
      continue
    }
    const begun = { name: step.host, steps: [step], isGate: false }
    stage.push(begun)
    rows.push(begun)
  }
  return rows
}

/** The number of steps and their seconds: `9 steps  41 s`, `2 not needed`. */
export function sumOf(steps: readonly StepNow[], now: number): string {
  const needed = steps.filter(({ state }) => state !== 'not needed' && state !== 'left out')
  const count = needed.length === 0 ? '' : `${needed.length} ${needed.length === 1 ? 'step' : 'steps'}`
  const seconds = needed.reduce((sum, step) => sum + (secondsOf(step, now) ?? 0), 0)
  const counted = (state: StepNow['state']): string => {
    const many = steps.filter((step) => step.state === state).length
    return many === 0 ? '' : `${many} ${state}`
  }
  const parts = [count, seconds === 0 ? '' : duration(seconds), counted('not needed'), counted('left out')]
  return parts.filter((part) => part !== '').join(', ')
}

/** One step as its mark, name and time. */
function cell(step: StepNow, { now, running }: Canvas): string {
  const seconds = secondsOf(step, now)
  const time = seconds === undefined ? '' : ` ${duration(seconds)}`
  const verb = verbOf(step)
  switch (step.state) {
    case 'pending':
      return colours.dim(`· ${verb}`)
    case 'running':
      return step.host === null ? colours.yellow(`? ${verb}${time}`) : colours.cyan(`${running} ${verb}${time}`)
    case 'attention':
      return colours.red(`! ${verb}${time}`)
    case 'done':
      return `${colours.green('✓')} ${verb}${colours.dim(time)}`
    case 'not needed':
      return colours.dim(`– ${verb}`)
    case 'left out':
      return colours.yellow(`– ${verb}`)
  }
}

/** The steps of a host at work: steps that are long done or far away are counted. */
function cells(steps: readonly StepNow[], canvas: Canvas): string[] {
  const begun = steps.findLastIndex(({ state }) => state !== 'pending') + 1
  const firstOpen = steps.findIndex((step) => !isOver(step))
  const folded = firstOpen > shownDone ? firstOpen - 1 : 0
  const left = steps.length - begun > shownPending ? begun + shownPending - 1 : steps.length
  return [
    ...(folded === 0 ? [] : [`${colours.green('✓')} ${sumOf(steps.slice(0, folded), canvas.now)}`]),
    ...steps.slice(folded, left).map((step) => cell(step, canvas)),
    ...(left === steps.length ? [] : [colours.dim(`· ${steps.length - left} more`)]),
  ]
}

/** The present report of a running step. */
export function saysNow({ now }: StepNow): string {
  if (now === undefined) return ''
  const { sessions = 0, queued = 0, waitingFor = '', lastLine = '' } = now
  const left = `${sessions} ${sessions === 1 ? 'session' : 'sessions'} left${queued === 0 ? '' : `, ${queued} queued`}`
  const parts = [sessions + queued === 0 ? '' : left, waitingFor, lastLine]
  return parts.filter((part) => part !== '').join(': ')
}

/** The mark of steps that share one line: the most urgent state comes first. */
export function markOf(steps: readonly StepNow[], { running }: Canvas): string {
  const some = (state: StepNow['state']): StepNow | undefined => steps.find((step) => step.state === state)
  if (some('attention') !== undefined) return colours.red('!')
  const atWork = some('running')
  if (atWork !== undefined) return atWork.host === null ? colours.yellow('?') : colours.cyan(running)
  if (areOver(steps)) return some('done') === undefined ? colours.dim('–') : colours.green('✓')
  return colours.dim('·')
}

/** A row as lines: one line if no step is at work, otherwise each step, and below it the report of the running one. */
export function drawRow(row: Row, names: number, indent: string, canvas: Canvas): string[] {
  const { name, steps, isGate } = row
  const under = `${indent}${' '.repeat(names + 4)}`
  const first = `${indent}${markOf(steps, canvas)} ${padded(name, names)}  `
  const { width, now } = canvas
  if (isGate) {
    const waited = areOver(steps) && steps.some(({ seconds }) => seconds !== undefined) ? sumOfGate(steps, now) : ''
    return flowed(
      [...steps.map(verbOf), waited].filter((word) => word !== ''),
      width,
      under,
      first,
    )
  }
  if (areOver(steps)) return [`${first}${colours.dim(sumOf(steps, now))}`]
  if (arePending(steps)) {
    const all = flowed(
      steps.map((step) => colours.dim(verbOf(step))),
      width,
      under,
      first,
    )
    return all.length === 1 ? all : [`${first}${colours.dim(sumOf(steps, now))}`]
  }
  const underWay = steps.filter(isUnderWay)
  if (underWay.length === 0) {
    const over = steps.filter(isOver)
    return [`${first}${colours.dim(`${over.length} of ${sumOf(steps, now)}`)}`]
  }
  const said = underWay.map(saysNow)
  return [
    ...flowed(cells(steps, canvas), width, under, first),
    ...said.filter((text) => text !== '').map((text) => under + colours.dim(cut(text, width - under.length))),
  ]
}

const sumOfGate = (steps: readonly StepNow[], now: number): string =>
  colours.dim(`open for ${duration(steps.reduce((sum, step) => sum + (secondsOf(step, now) ?? 0), 0))}`)
