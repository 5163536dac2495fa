import { parseStepId } from '../../cloud/model/ids'
import { duration } from '../../cloud/model/duration'
import stringWidth from 'string-width'
import type { Snapshot, StepNow } from '../live'
import colours from 'picocolors'
import { showDecisions, showNeeds } from './progress'
import { isUnderWay } from '../../cloud/model/progress'
import { areOver, arePending, drawRow, markOf, rowsOf, sumOf, type Canvas, type Row } from './rows'
import { padded, shown, wrapped } from './text'

/** An upgrade as a person reads it, in parts: a screen may have no room for all. */
interface Picture {
  readonly head: readonly string[]
  readonly steps: readonly string[]
  /** The first line of the steps at work. */
  readonly focus: number
  readonly needs: readonly string[]
  readonly decisions: readonly string[]
}

/** Lines that belong together; `isUnderWay` is true if they show running steps. */
interface Block {
  readonly lines: readonly string[]
  readonly isUnderWay: boolean
}

/** Hosts alike, one after the other, that have a row each: more of them share one. */
const unfolded = 8

const widest = (names: readonly string[]): number => Math.max(0, ...names.map((name) => stringWidth(name)))

/** Rows of hosts that follow each other and are all over, or have all not begun, as groups; any other row is one. */
function folded(rows: readonly Row[]): readonly Row[][] {
  const kindOf = ({ isGate, steps }: Row): string | undefined => {
    if (isGate) return undefined
    return areOver(steps) ? 'over' : arePending(steps) ? 'pending' : undefined
  }
  const groups: Row[][] = []
  for (const row of rows) {
    const last = groups.at(-1)
    const kind = kindOf(row)
    if (kind !== undefined && last?.[0] !== undefined && kindOf(last[0]) === kind) last.push(row)
    else groups.push([row])
  }
  return groups
}

/** The rows of one service. */
function drawRows(steps: readonly StepNow[], indent: string, canvas: Canvas): Block[] {
  const rows = rowsOf(steps)
  const names = widest(rows.map(({ name }) => name))
  return folded(rows).flatMap((alike): Block[] => {
    const all = alike.flatMap((row) => row.steps)
    const [first, last] = [alike[0], alike.at(-1)]
    if (alike.length > unfolded && first !== undefined && last !== undefined) {
      const text = `${first.name} … ${last.name}  ${colours.dim(`${alike.length} hosts, ${sumOf(all, canvas.now)}`)}`
      return [
        { lines: wrapped(text, canvas.width, `${indent}  `, `${indent}${markOf(all, canvas)} `), isUnderWay: false },
      ]
    }
    return alike.map((row) => ({ lines: drawRow(row, names, indent, canvas), isUnderWay: row.steps.some(isUnderWay) }))
  })
}

/** Steps of one service after the other; a gate between two services is a group of its own. */
function servicesOf(steps: readonly StepNow[]): { readonly name: string; readonly steps: readonly StepNow[] }[] {
  const services: { name: string; steps: StepNow[] }[] = []
  for (const step of steps) {
    const { service: name } = parseStepId(step.id)
    const last = services.at(-1)
    if (last?.name === name) last.steps.push(step)
    else services.push({ name, steps: [step] })
  }
  return services
}

/** A line for each service; the service at work is unfolded. */
function drawServices(steps: readonly StepNow[], canvas: Canvas): Block[] {
  const services = servicesOf(steps)
  const names = widest(services.map(({ name }) => name))
  return services.flatMap((service) => {
    const { name, steps } = service
    if (name === 'cloud') return drawRows(steps, '', canvas)
    const isAtWork = !areOver(steps) && !arePending(steps)
    const done = steps.filter((step) => areOver([step])).length
    const sum = isAtWork ? `${done} of ${steps.length} steps` : sumOf(steps, canvas.now)
    const mark = isAtWork && !steps.some(isUnderWay) ? colours.cyan(canvas.running) : markOf(steps, canvas)
    const line = `${mark} ${padded(name, names)}  ${colours.dim(sum)}`
    return [{ lines: [line], isUnderWay: false }, ...(isAtWork ? drawRows(steps, '  ', canvas) : [])]
  })
}

function showOutage({ outage }: Snapshot, now: number): string[] {
  if (outage === null) return []
  if (outage.isOver) return [`The API was down for ${duration(outage.seconds)}, as planned.`]
  const seconds = Math.max(outage.seconds, (now - Date.parse(outage.since)) / 1000)
  return [colours.yellow(`The API is down, as planned, for ${duration(seconds)} so far.`)]
}

function draw(raw: Snapshot, canvas: Canvas): Picture {
  const snapshot = shown(raw)
  const { upgrade, service, state, steps, detached } = snapshot
  const { width, now } = canvas
  const { over = 0, toCome = 0 } = snapshot.stepsLeftOut ?? {}
  const done = steps.filter((step) => areOver([step])).length + over
  const all = steps.length + over + toCome
  const out = detached.length === 0 ? [] : [`Out of the balancers: ${detached.join(', ')}`]
  const unlisted =
    all === steps.length ? [] : [`${over} finished and ${toCome} later steps are not listed: there are too many.`]
  const isNew = state === 'Running' && over === 0 && arePending(steps)
  const beginning = isNew ? ['No step has begun: the cloud is looked at first (preflight).'] : []
  const blocks = service === 'cloud' ? drawServices(steps, canvas) : drawRows(steps, '', canvas)
  const before = blocks.slice(
    0,
    Math.max(
      0,
      blocks.findIndex((block) => block.isUnderWay),
    ),
  )
  return {
    head: [
      ...wrapped(`${colours.bold(upgrade)}: ${state}, ${done} of ${all} steps`, width),
      ...[...beginning, ...unlisted, ...out, ...showOutage(snapshot, now)].flatMap((line) => wrapped(line, width)),
    ],
    steps: blocks.flatMap(({ lines }) => lines),
    focus: before.flatMap(({ lines }) => lines).length,
    needs: showNeeds(snapshot, width),
    decisions: showDecisions(snapshot, width),
  }
}

/** The whole of an upgrade: its steps, then the needs of a person, then the decisions. No line is longer than the width. */
export function showUpgrade(snapshot: Snapshot, canvas: Canvas): string[] {
  const { head, steps, needs, decisions } = draw(snapshot, canvas)
  return [...head, '', ...steps, ...needs, ...decisions]
}

/** An upgrade on a screen of so many lines: if needed without decisions, and only with the steps around those at work. */
export function showUpgradeWithin(snapshot: Snapshot, canvas: Canvas, lines: number): string[] {
  const { head, steps, focus, needs, decisions } = draw(snapshot, canvas)
  const rest = [...head, '', ...needs]
  if (rest.length + steps.length + decisions.length <= lines) return [...head, '', ...steps, ...needs, ...decisions]
  const room = Math.max(3, lines - rest.length)
  if (steps.length <= room) return [...head, '', ...steps, ...needs].slice(0, lines)
  const from = Math.min(Math.max(0, focus - Math.floor(room / 3)), steps.length - room)
  const shown = steps.slice(from, from + room)
  if (from > 0) shown[0] = colours.dim(`  … ${from + 1} lines above`)
  const below = steps.length - from - room
  if (below > 0) shown[shown.length - 1] = colours.dim(`  … ${below + 1} lines below`)
  return [...head, '', ...shown, ...needs].slice(0, lines)
}
