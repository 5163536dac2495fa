import type { Finding } from '../../cloud/model/preflight/findings'
import { wasAsked } from '../../cloud/model/preflight/findings'

/** A guess that stands in a cloud.yaml as a comment, until a person removes it. */
export interface Guess {
  /** The line of the value. */
  readonly line: number
  /** The keys down to it. */
  readonly path: readonly string[]
  readonly why: string
  /** The check of preflight that proves it. */
  readonly check?: string
}

const guessed = /#\s*guessed:\s*(?<words>.*?)(?:; check (?:it yourself|\(preflight: (?<check>[^)]*)\)))?\s*$/
const toFillIn = /#\s*fill in:\s*(?<words>.*?)\s*$/

/** A comment that belongs to a value: at the end of its line, or on a line of its own above it. */
interface Marked {
  readonly line: number
  readonly path: readonly string[]
  readonly groups: Readonly<Record<string, string | undefined>>
}

function markedIn(text: string, expression: RegExp): readonly Marked[] {
  const found: Marked[] = []
  const above: Marked['groups'][] = []
  const keys: { indent: number; key: string }[] = []
  for (const [index, line] of text.split('\n').entries()) {
    const groups = expression.exec(line)?.groups
    if (groups !== undefined) above.push(groups)
    const key = /^(\s*)(?:'([^']*)'|"([^"]*)"|([^\s#'"][^:]*)):(?:\s|$)/.exec(line)
    if (key === null) continue
    const indent = (key[1] ?? '').length
    while ((keys.at(-1)?.indent ?? -1) >= indent) keys.pop()
    keys.push({ indent, key: key[2] ?? key[3] ?? key[4] ?? '' })
    const path = keys.map((each) => each.key)
    for (const each of above.splice(0)) found.push({ line: index + 1, path, groups: each })
  }
  return found
}

/** The guesses of a cloud.yaml, by their comments. */
export const guessesIn = (text: string): readonly Guess[] =>
  markedIn(text, guessed).map(({ line, path, groups: { words = '', check } }) => ({
    line,
    path,
    why: words,
    ...(check === undefined ? {} : { check }),
  }))

/** The lines of a cloud.yaml that have to be filled in, with the way to find their values. */
export const blanksIn = (text: string): readonly Omit<Guess, 'check'>[] =>
  markedIn(text, toFillIn).map(({ line, path, groups: { words = '' } }) => ({ line, path, why: words }))

/** True for a guess about one of these services, or about all of the cloud. */
export const isAskedFor = ({ path: [section, name] }: Guess, services: readonly string[]): boolean =>
  section !== 'services' || name === undefined || services.includes(name)

/** The answers of the check that could prove a guess: about its host, its balancer, or its service. */
export function proofsOf(
  { path: [section, name, host], check }: Guess,
  findings: readonly Finding[],
): readonly Finding[] {
  if (check === undefined) return []
  return findings.filter(
    (finding) =>
      (finding.name === check || finding.name.startsWith(`${check} of `)) &&
      (section !== 'services' || finding.services.some((service) => service === name)) &&
      (section !== 'hosts' || check === 'reports' || placesOf(finding).includes(host ?? '')) &&
      (section !== 'balancers' || placesOf(finding).includes(name ?? '')),
  )
}

/** True if every answer of its check is good, and there is one. */
export function isProven(guess: Guess, findings: readonly Finding[]): boolean {
  const answers = proofsOf(guess, findings)
  return answers.length > 0 && answers.every((answer) => answer.ok && wasAsked(answer))
}

const placesOf = ({ where }: Finding): readonly string[] => where.split(', ')
