import { mostHosts } from './model'

/** `[1:3]`, `[01:20:2]`, `[:5]`, `[a:f]`: no IPv6 address in brackets has this form but `[1:2]`, which is none. */
const range = /\[(?:(\d*):(\d+)|([a-zA-Z]):([a-zA-Z]))(?::(\d+))?\]/

/**
 * The hosts that an entry of an inventory stands for, and the port behind them: `node[1:3]:2222`. An IPv6 address may stand in
 * brackets.
 * @returns undefined if it stands for more hosts than a cloud has
 */
export function hostsIn(entry: string): { readonly names: readonly string[]; readonly port?: string } | undefined {
  const [, pattern = entry, port] =
    /^(\[[0-9a-fA-F:]+:[0-9a-fA-F:]*\]|[^:]*(?:\[[^\]]*\][^:]*)*):(\d+)$/.exec(entry) ?? []
  const names = namesOf(pattern)?.map((name) => name.replace(/^\[(.*)\]$/, '$1'))
  return names === undefined ? undefined : { names, ...(port === undefined ? {} : { port }) }
}

/**
 * The names that a pattern of an inventory stands for: `node[1:3]` is node1, node2 and node3.
 * @returns undefined if it stands for more hosts than a cloud has
 */
export function namesOf(pattern: string): readonly string[] | undefined {
  const found = range.exec(pattern)
  if (found === null) return [pattern]
  const parts = partsOf(found)
  const before = pattern.slice(0, found.index)
  const rest = namesOf(pattern.slice(found.index + found[0].length))
  if (parts === undefined || rest === undefined || parts.length * rest.length > mostHosts) return undefined
  return parts.flatMap((part) => rest.map((after) => `${before}${part}${after}`))
}

function partsOf([, first, last, from, to, by]: RegExpExecArray): readonly string[] | undefined {
  const step = Math.max(1, Number(by ?? 1))
  if (first === undefined || last === undefined) {
    const [begin, end] = [from?.codePointAt(0) ?? 0, to?.codePointAt(0) ?? -1]
    return counted(begin, end, step)?.map((code) => String.fromCodePoint(code))
  }
  // Ansible keeps the zeros that the first number begins with.
  const width = first.startsWith('0') ? first.length : 0
  return counted(Number(first), Number(last), step)?.map((number) => String(number).padStart(width, '0'))
}

function counted(begin: number, end: number, step: number): readonly number[] | undefined {
  const count = Math.floor((end - begin) / step) + 1
  if (count > mostHosts) return undefined
  return Array.from({ length: Math.max(0, count) }, (_, at) => begin + at * step)
}
