import { parseStepId } from '../../cloud/model/ids'
import { duration } from '../../cloud/model/duration'
import colors from 'picocolors'
import { oneLine } from '../../cloud/model/text'
import { mixedLines } from '../plan/mixed'
import type { Probed, ProbedState } from '../plan/order'
import { wallSeconds, type TimedStep } from '../plan/seconds'
import { planSections, conditionOf, type PlanSection, type Row } from './plan-sections'
import { drawTree, type Branch } from './tree'
import { unbroken } from './text'

/** A plan with all known facts. */
export interface ShownPlan {
  readonly title: string
  readonly steps: readonly TimedStep[]
  /** The source of the seconds, or the reason that there are none. */
  readonly said: string
  /** The hosts' answer for each step, if they were asked. */
  readonly found?: ReadonlyMap<string, Probed>
}

const marks: Readonly<Record<ProbedState, string>> = {
  done: colors.green('✓'),
  'not needed': colors.dim('–'),
  'to do': '·',
  running: colors.cyan('▶'),
  failed: colors.red('!'),
  lost: colors.red('!'),
  refused: colors.red('!'),
  unreachable: colors.yellow('?'),
}

/** From this width on the impact is beside the step, not below it. */
const wideColumns = 110
const secondsColumns = 11

const verbOf = ({ id }: TimedStep): string => parseStepId(id).verb
const about = (seconds: number | null): string => (seconds === null ? '' : `about ${duration(seconds)}`)
const coloured = (lines: readonly string[], colour: (text: string) => string): string[] => lines.map(colour)

/** The settings that all lines of one drawing share. */
interface Drawing {
  readonly verbColumns: number
  readonly found: ShownPlan['found']
}

/** One step: its number, name, seconds, impact and command. */
function stepBranch(
  step: TimedStep,
  number: number,
  when: string | null,
  { verbColumns, found: all }: Drawing,
): Branch {
  const found = all?.get(step.id)
  const isGate = step.host === null
  const seconds = isGate ? 'a person' : step.seconds === null ? '' : duration(step.seconds)
  const mark = found === undefined ? '' : `${marks[found.state]} `
  const name = verbOf(step).padEnd(verbColumns)
  const head = `${mark}${String(number).padStart(3)} ${isGate ? colors.yellow(name) : name} ${seconds.padStart(secondsColumns)}`
  const indent = ' '.repeat(found === undefined ? 4 : 6)
  const impact = step.outage ? colors.red : (text: string): string => text
  const notes = when === null ? [] : [`only where ${when}`]
  const evidence = found === undefined || found.evidence === '' ? [] : [`${found.state}: ${oneLine(found.evidence)}`]
  return {
    lines: (room) => {
      const beside = indent.length + verbColumns + secondsColumns + 3
      const isWide = room >= wideColumns
      const text = unbroken(step.impact, isWide ? room - beside : room - indent.length)
      const below = [
        ...(isWide ? [] : coloured(text, impact)),
        ...[...notes, ...evidence].flatMap((note) => coloured(unbroken(note, room - indent.length), colors.cyan)),
        ...(isGate ? [] : coloured(unbroken(step.command, room - indent.length), colors.dim)),
      ]
      return [
        isWide ? `${head}  ${impact(text[0] ?? '')}` : head,
        ...(isWide ? text.slice(1).map((line) => ' '.repeat(beside) + impact(line)) : []),
        ...below.map((line) => indent + line),
      ]
    },
  }
}

const markBranch = (text: string, colour: (text: string) => string): Branch => ({
  lines: (room) => unbroken(`━━ ${text} ━━`, room).map((line) => colour(line)),
})

/** A step, with the lines that mark the beginning and end of an outage and a change of the way back. */
function rowBranches(
  { step, number, marks: at }: Row,
  { when, outageSeconds }: PlanSection,
  drawing: Drawing,
): Branch[] {
  const { service } = parseStepId(step.id)
  const begins = outageSeconds === null ? '' : `, ${about(outageSeconds)}`
  return [
    ...(at.includes('outage begins') ? [markBranch(`outage of the ${service} API begins${begins}`, colors.red)] : []),
    stepBranch(step, number, step.when === when ? null : step.when, drawing),
    ...(at.includes('outage ends') ? [markBranch(`outage of the ${service} API ends`, colors.red)] : []),
    ...(at.includes('only restore')
      ? [markBranch(`from here on only a restore of the backup leads ${service} back`, colors.magenta)]
      : []),
  ]
}

/** The steps of a section; with several hosts, each host's below its name. */
function rowsBranches(chapter: PlanSection, drawing: Drawing): Branch[] {
  const { rows } = chapter
  const hosts = [...new Set(rows.map(({ step }) => step.host))]
  if (hosts.length === 1) return rows.flatMap((row) => rowBranches(row, chapter, drawing))
  return hosts.map((host) => {
    const own = rows.filter(({ step }) => step.host === host)
    const condition = conditionOf(own.map(({ step }) => step))
    return {
      lines: (room) => [colors.bold(host ?? ''), ...conditionLines(condition, room)],
      children: own.flatMap((row) => rowBranches(row, { ...chapter, ...condition }, drawing)),
    }
  })
}

/** The condition of the steps below it, beside them. */
function conditionLines({ when, always }: Pick<PlanSection, 'when' | 'always'>, room: number): string[] {
  if (when === null) return []
  const exception = always.length === 0 ? '' : `; in any case: ${always.join(', ')}`
  return coloured(unbroken(`only where ${when}${exception}`, room - 2), colors.cyan)
}

function chapterBranch(chapter: PlanSection, drawing: Drawing): Branch {
  const { title, rows } = chapter
  const seconds = about(wallSeconds(rows.map(({ step }) => step)))
  const isGate = rows.every(({ step }) => step.host === null)
  const head = isGate ? colors.yellow(colors.bold(title)) : colors.bold(title)
  return {
    lines: (room) => [`${head}${seconds === '' ? '' : `  ${seconds}`}`, ...conditionLines(chapter, room)],
    children: rowsBranches(chapter, drawing),
  }
}

function summary({ title, steps, said, found }: ShownPlan): string[] {
  const gates = steps.filter(({ host }) => host === null).length
  const inOutage = steps.filter(({ outage }) => outage)
  const [condition, ...others] = new Set(inOutage.map(({ when }) => when))
  const only = others.length === 0 && typeof condition === 'string' ? `, only where ${condition}` : ''
  const outage =
    inOutage.length === 0
      ? 'no outage'
      : `an outage${inOutage.some(({ seconds }) => seconds !== null) ? ` of ${about(wallSeconds(inOutage))}` : ''}${only}`
  const count = `${steps.length - gates} steps, ${gates === 0 ? 'no gate' : gates === 1 ? '1 gate' : `${gates} gates`}`
  const states = [...new Set(steps.flatMap(({ id }) => found?.get(id)?.state ?? []))]
  const asked = states.map((state) => `${steps.filter(({ id }) => found?.get(id)?.state === state).length} ${state}`)
  return [
    `${colors.bold(title)}: ${[count, about(wallSeconds(steps)), outage].filter((part) => part !== '').join('; ')}.`,
    said,
    ...mixedLines(steps, new Set(steps.map(({ id }) => parseStepId(id).service)).size > 1),
    found === undefined ? 'A step that is found done is left out.' : `The hosts say: ${asked.join(', ')}.`,
  ]
}

/** A plan as a person reads it: steps and hosts in their order, seconds, impact, and the way back. */
export function showPlan(plan: ShownPlan, width: number): string {
  const all = planSections(plan.steps)
  const drawing = { verbColumns: Math.max(...plan.steps.map((step) => verbOf(step).length)), found: plan.found }
  const roots: { service: string; planSections: PlanSection[] }[] = []
  for (const chapter of all) {
    const last = roots.at(-1)
    if (last?.service === chapter.service) last.planSections.push(chapter)
    else roots.push({ service: chapter.service, planSections: [chapter] })
  }
  const branches = roots.map(({ service, planSections: own }): Branch => {
    const seconds = about(wallSeconds(own.flatMap(({ rows }) => rows.map(({ step }) => step))))
    return {
      lines: () => [`${colors.bold(service)}${seconds === '' ? '' : `  ${seconds}`}`],
      children: own.map((chapter) => chapterBranch(chapter, drawing)),
    }
  })
  return [...summary(plan).flatMap((line) => unbroken(line, width)), '', drawTree(branches, width)].join('\n')
}
