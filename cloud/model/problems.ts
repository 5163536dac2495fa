import type { z } from 'zod'
import { limits } from './limits'
import { hidden, isSecretName, redact } from './redaction'
import { clipped, visible } from './text'
import { undecodableSaid } from './undecodable'

/** One fault in an input: its place, the value there, and the right form. */
export interface Problem {
  /** The keys down to it; empty for the whole. */
  readonly path: readonly PropertyKey[]
  /** The value there as JSON, without secrets, cut short. Absent for an unknown key: its value may be anything. */
  readonly value?: string
  /** The right form, as the end of the sentence 'should be …'. */
  readonly remedy: string
}

const shownCharacters = 60
/** Characters of a value that are searched for secrets: far more than are shown, and few enough to take no seconds. */
const lookedThroughCharacters = 4000
const unknownKey = 'left out: there is no such key; look at its spelling'

/** A webhook lets everybody post who knows its URL; somebody may have written it in the place of its file. */
const isSecret = (key: string): boolean =>
  isSecretName(key) || ['webhook', 'webhookFile', 'slackFile', 'pagerdutyFile'].includes(key)

function show(path: readonly PropertyKey[], value: unknown): string {
  if (value === undefined || value === null) return 'nothing'
  if (path.some((key) => typeof key === 'string' && isSecret(key))) return hidden
  if (typeof value === 'number') return String(value)
  const text = undecodableSaid(value) ?? redact(visible(json(value).slice(0, lookedThroughCharacters)))
  return text.length > shownCharacters ? `${text.slice(0, shownCharacters)}…` : text
}

/** As JSON; in words where there is no such form: YAML's anchors can make a thing that contains itself, a person's JSON one
 * that is nested too deeply. */
function json(value: unknown): string {
  try {
    // The type says text, but a function or a symbol has no JSON.
    const text: unknown = JSON.stringify(value, (key, inner: unknown) => (isSecret(key) ? hidden : inner))
    return typeof text === 'string' ? text : `a ${typeof value}`
  } catch {
    return 'a thing that contains itself'
  }
}

const isMapping = (value: unknown): value is Record<PropertyKey, unknown> => typeof value === 'object' && value !== null

function at(value: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (inner, key) => (isMapping(inner) && Object.hasOwn(inner, key) ? inner[key] : undefined),
    value,
  )
}

/** An operator's word for a type of JSON and YAML. */
function typeName(expected: string, value: unknown): string {
  switch (expected) {
    case 'string':
      return typeof value === 'number' || typeof value === 'boolean' ? 'a text: put it in quotes' : 'a text'
    case 'int':
      return 'a whole number'
    case 'number':
      return 'a number'
    case 'boolean':
      return 'true or false'
    case 'array':
      return 'a list'
    default:
      return 'a mapping, {key: value}'
  }
}

function limit(word: string, amount: number | bigint, origin: string): string {
  if (origin === 'array') return `a list of ${word} ${amount}`
  return origin === 'string' ? `a text of ${word} ${amount} character(s)` : `${word} ${amount}`
}

/** The right form, from one of zod's issues. Messages of our own schemas are such texts already. */
function remedyOf(issue: z.core.$ZodIssue, value: unknown): string {
  switch (issue.code) {
    case 'invalid_type':
      return typeName(issue.expected, value)
    case 'unrecognized_keys':
      return unknownKey
    case 'invalid_value':
      return `${issue.values.length > 1 ? 'one of ' : ''}${issue.values.map((one) => String(one)).join(', ')}`
    case 'too_small':
      return limit(issue.inclusive === false ? 'more than' : 'at least', issue.minimum, issue.origin)
    case 'too_big':
      return limit(issue.inclusive === false ? 'less than' : 'at most', issue.maximum, issue.origin)
    case 'invalid_key':
      return `written below another key: ${issue.issues[0]?.message ?? 'a valid one'}`
    case 'invalid_format':
    case 'not_multiple_of':
    case 'invalid_union':
    case 'invalid_element':
    case 'custom':
      return issue.message
  }
}

/** True for the alternative of a union that was meant: its type is right, and a part of it is wrong. */
const meant = (issues: readonly z.core.$ZodIssue[]): boolean =>
  issues.every(({ path, code }) => path.length > 0 || (code !== 'invalid_type' && code !== 'invalid_value'))

/** The alternatives that know most of a mapping's own keys. */
function knowingMost(ways: readonly z.core.$ZodIssue[][]): readonly z.core.$ZodIssue[][] {
  const unknown = ways.map((issues) =>
    issues.reduce(
      (count, issue) =>
        issue.code === 'unrecognized_keys' && issue.path.length === 0 ? count + issue.keys.length : count,
      0,
    ),
  )
  return ways.filter((_, at) => unknown[at] === Math.min(...unknown))
}

/**
 * Issues as an operator would list them: each unknown key is one issue, and a union has those of the alternative that was
 * meant.
 */
function flat(issue: z.core.$ZodIssue): z.core.$ZodIssue[] {
  const below = (inner: z.core.$ZodIssue): z.core.$ZodIssue => ({ ...inner, path: [...issue.path, ...inner.path] })
  if (issue.code === 'unrecognized_keys') return issue.keys.map((key) => ({ ...issue, path: [...issue.path, key] }))
  if (issue.code !== 'invalid_union') return [issue]
  const ways = knowingMost(issue.errors.filter(meant))
  const [only] = ways
  return only !== undefined && ways.length === 1 ? only.flatMap((inner) => flat(below(inner))) : [issue]
}

function problemOf(issue: z.core.$ZodIssue, input: unknown, prefix: readonly PropertyKey[]): Problem {
  const value = at(input, issue.path)
  if (issue.code === 'unrecognized_keys') return unknownKeyProblem([...prefix, ...issue.path])
  return problem([...prefix, ...issue.path], value, remedyOf(issue, value))
}

/** Every problem that zod found in an input, with paths below `prefix`. */
export function problemsOf(error: z.ZodError, input: unknown, prefix: readonly PropertyKey[] = []): Problem[] {
  return error.issues.flatMap(flat).map((issue) => problemOf(issue, input, prefix))
}

/** A problem of our own, for what zod can't see. */
export function problem(path: readonly PropertyKey[], value: unknown, remedy: string): Problem {
  return { path, value: show(path, value), remedy }
}

/** The problem of an unknown key. */
export function unknownKeyProblem(path: readonly PropertyKey[]): Problem {
  return { path, remedy: unknownKey }
}

/**
 * Keys named `__proto__`, anywhere in an input: no schema sees them, since an object made from them would have another
 * prototype instead.
 */
export function hiddenKeys(
  input: unknown,
  path: readonly PropertyKey[] = [],
  above: readonly unknown[] = [],
): Problem[] {
  if (!isMapping(input) || above.includes(input)) return []
  return Object.keys(input).flatMap((key) =>
    key === '__proto__'
      ? [unknownKeyProblem([...path, key])]
      : hiddenKeys(input[key], [...path, key], [...above, input]),
  )
}

/** A key as it is written; in quotes if a blank, a line break or an empty text would be overlooked. */
const showKey = (key: PropertyKey): string =>
  /^[\w:@/+-]{1,80}$/.test(String(key)) ? String(key) : show([key], String(key))

/** One problem as a line: `limits.minimumUp is 0: should be at least 1`. */
export function sentenceOf({ path, value, remedy }: Problem): string {
  const where = path.length === 0 ? 'the whole' : path.map(showKey).join('.')
  return value === undefined ? `${where} should be ${remedy}` : `${where} is ${value}: should be ${remedy}`
}

/** The reason that a value was refused: its first problems, and the number of the others. Bounded for any value. */
export function whyRefused(error: z.ZodError, input: unknown): string {
  if (undecodableSaid(input) !== undefined)
    return sentenceOf(problem([], input, 'one JSON value that no codec has encoded (json/plain)'))
  const issues = error.issues.flatMap(flat)
  const sentences = issues.slice(0, limits.problems).map((issue) => sentenceOf(problemOf(issue, input, [])))
  const more = issues.length - limits.problems
  return `${clipped(sentences.join('; '), limits.whyCharacters)}${more > 0 ? `; and ${more} more` : ''}`
}
