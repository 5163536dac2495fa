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

const comment = /#\s*guessed:\s*(.*?)(?:; check (?:it yourself|\(preflight: ([^)]*)\)))?\s*$/

/** The guesses of a cloud.yaml, by their comments: at the end of a line, or on a line of their own above it. */
export function guessesIn(text: string): readonly Guess[] {
  const guesses: Guess[] = []
  const above: { why: string; check: string | undefined }[] = []
  const keys: { indent: number; key: string }[] = []
  for (const [index, line] of text.split('\n').entries()) {
    const [, why, check] = comment.exec(line) ?? []
    if (why !== undefined) above.push({ why, check })
    const key = /^(\s*)(?:'([^']*)'|"([^"]*)"|([^\s#'"][^:]*)):(?:\s|$)/.exec(line)
    if (key === null) continue
    const indent = (key[1] ?? '').length
    while ((keys.at(-1)?.indent ?? -1) >= indent) keys.pop()
    keys.push({ indent, key: key[2] ?? key[3] ?? key[4] ?? '' })
    for (const guess of above.splice(0))
      guesses.push({
        line: index + 1,
        path: keys.map((each) => each.key),
        why: guess.why,
        ...(guess.check === undefined ? {} : { check: guess.check }),
      })
  }
  return guesses
}

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
