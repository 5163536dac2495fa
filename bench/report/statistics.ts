/** The figure below which such a share of all lie, between two of them where it falls there. */
function quantile(figures: readonly number[], share: number): number {
  const sorted = [...figures].sort((one, other) => one - other)
  const place = (sorted.length - 1) * share
  const [below, above] = [sorted[Math.floor(place)] ?? NaN, sorted[Math.ceil(place)] ?? NaN]
  return below + (above - below) * (place - Math.floor(place))
}

/** The middle of figures; NaN of none. */
export const median = (figures: readonly number[]): number => quantile(figures, 0.5)

/** The least and the most of figures. */
export function range(figures: readonly number[]): readonly [least: number, most: number] {
  return [Math.min(...figures), Math.max(...figures)]
}

/**
 * How many times the one takes of what the other takes: the median of each round's own ratio. Both figures of a round were
 * measured in the same seconds, so a machine that is busy for a while counts on both sides.
 */
export function ratio(ones: readonly number[], others: readonly number[]): number {
  const both = Math.min(ones.length, others.length)
  return median(ones.slice(0, both).map((one, round) => one / (others[round] ?? NaN)))
}

/** The median of each part that several wholes have. A whole without a part does not count for it. */
export function medianParts(
  wholes: readonly ReadonlyMap<string, number>[],
): { readonly name: string; readonly size: number }[] {
  const names = [...new Set(wholes.flatMap((parts) => [...parts.keys()]))]
  return names.map((name) => ({ name, size: median(wholes.flatMap((parts) => parts.get(name) ?? [])) }))
}
