import { HostName } from '../../cloud/model/ids'

/**
 * Gives each host of an inventory a name that cloud.yaml takes: its short name where that is one, and no name twice.
 * @param sources the names of the inventory
 */
export function hostNames(sources: readonly string[]): ReadonlyMap<string, string> {
  const shortOf = (source: string): string => fitting(isAddress(source) ? source : (source.split('.')[0] ?? source))
  const counts = new Map<string, number>()
  for (const source of sources) counts.set(shortOf(source), (counts.get(shortOf(source)) ?? 0) + 1)
  const taken = new Set<string>()
  return new Map(
    sources.map((source) => {
      // Two domains may have a host of one name: then both keep their domain.
      const wanted = counts.get(shortOf(source)) === 1 ? shortOf(source) : fitting(source)
      let name = wanted
      for (let number = 2; taken.has(name); number += 1) name = `${wanted.slice(0, 55)}-${number}`
      taken.add(name)
      return [source, name]
    }),
  )
}

const isAddress = (text: string): boolean => /^[\d.]+$/.test(text) || text.includes(':')

/** A text as a host's name: lower-case letters, digits and hyphens, beginning with a letter. */
function fitting(text: string): string {
  const name = text
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-+|-+$/g, '')
  const begun = /^[a-z]/.test(name) ? name : `host-${name}`
  return HostName.safeParse(begun).success ? begun : begun.slice(0, 60)
}
