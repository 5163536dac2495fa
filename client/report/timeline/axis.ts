import { clockText } from '../../history/words'
import type { Stretch } from '../group'

/** A wait that is drawn shorter than it was. */
export interface Shortened {
  readonly x: number
  readonly width: number
  readonly seconds: number
}

/** Time from left to right: even, but for long waits, which would leave no room for the steps. */
export interface Axis {
  /** The place of an instant, in milliseconds since the epoch. */
  readonly x: (instant: number) => number
  readonly shortened: readonly Shortened[]
  readonly ticks: readonly { readonly x: number; readonly text: string }[]
}

interface Piece extends Stretch {
  readonly isWait: boolean
}

/** No wait is drawn wider than this, in pixels, nor all of them together wider than this part of the whole. */
const mostPixels = 84
const mostOfAll = 0.45

const tickSeconds = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14_400, 28_800, 86_400]
const tickPixels = 82

/** The range in pieces, cut at each beginning and end. */
function pieces(range: Stretch, waits: readonly Stretch[], busy: readonly Stretch[]): Piece[] {
  const inside = (instant: number): boolean => instant >= range.from && instant <= range.to
  const all = [range, ...waits, ...busy].flatMap(({ from, to }) => [from, to]).filter(inside)
  const cuts = [...new Set(all)].sort((one, other) => one - other)
  return cuts.slice(1).map((to, index) => {
    const from = cuts[index] ?? to
    return { from, to, isWait: waits.some((wait) => wait.from <= from && wait.to >= to) }
  })
}

/** Pixels a millisecond, such that all pieces fit with each wait drawn no wider than `most`. */
function scaleOf(all: readonly Piece[], width: number, most: number): number {
  const span = ({ from, to }: Stretch): number => to - from
  let shortened = new Set<Piece>()
  for (;;) {
    const even = all.filter((piece) => !shortened.has(piece)).reduce((sum, piece) => sum + span(piece), 0)
    const scale = even === 0 ? 0 : (width - shortened.size * most) / even
    const next = new Set(all.filter((piece) => piece.isWait && (shortened.has(piece) || span(piece) * scale > most)))
    if (next.size === shortened.size) return scale
    shortened = next
  }
}

/**
 * @param waits stretches that may be shortened: the upgrade waited only for people, or no run was there
 * @param busy stretches of work: a wait is never shortened over the beginning or end of one
 */
export function makeAxis(range: Stretch, waits: readonly Stretch[], busy: readonly Stretch[], width: number): Axis {
  const all = pieces(range, waits, busy)
  const even = width / Math.max(1, range.to - range.from)
  const many = all.filter(({ isWait, from, to }) => isWait && (to - from) * even > mostPixels).length
  const most = Math.min(mostPixels, (mostOfAll * width) / Math.max(1, many))
  const scale = scaleOf(all, width, most)
  let left = 0
  const placed = all.map((piece) => {
    const wide = (piece.to - piece.from) * scale
    const isShort = piece.isWait && wide > most
    const place = { ...piece, x: left, width: isShort ? most : wide, isShort }
    left += place.width
    return place
  })
  const x = (instant: number): number => {
    const piece = placed.find(({ to }) => instant <= to)
    if (piece === undefined) return left
    const part = piece.to === piece.from ? 0 : (instant - piece.from) / (piece.to - piece.from)
    return piece.x + Math.max(0, part) * piece.width
  }
  const every = 1000 * (tickSeconds.find((each) => each * 1000 * scale >= tickPixels) ?? 86_400)
  const ticks: { x: number; text: string }[] = []
  for (const piece of placed.filter(({ isShort }) => !isShort)) {
    for (let instant = Math.ceil(piece.from / every) * every; instant <= piece.to; instant += every) {
      const at = x(instant)
      if (at - (ticks.at(-1)?.x ?? -Infinity) < tickPixels * 0.8 || at > width - tickPixels / 4) continue
      const text = clockText(new Date(instant).toISOString())
      ticks.push({ x: at, text: every >= 60_000 ? text.slice(0, 5) : text })
    }
  }
  const shortened = placed
    .filter(({ isShort }) => isShort)
    .map((piece) => ({ x: piece.x, width: piece.width, seconds: (piece.to - piece.from) / 1000 }))
  return { x, shortened, ticks }
}
