import type { z } from 'zod'

/** One thing wrong in an input: where, what stands there, and what would be right. */
export interface Problem {
  /** The keys down to it; empty for the whole. */
  readonly path: readonly PropertyKey[]
  /** What stands there, as JSON, cut short. */
  readonly value: string
  /** What would be right, as the end of the sentence 'should be …'. */
  readonly remedy: string
}

const shownCharacters = 60

function show(value: unknown): string {
  if (value === undefined) return 'nothing'
  const text = JSON.stringify(value)
  return text.length > shownCharacters ? `${text.slice(0, shownCharacters)}…` : text
}

function at(value: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (inner, key) =>
      typeof inner === 'object' && inner !== null ? (inner as Record<PropertyKey, unknown>)[key] : undefined,
    value,
  )
}

/** What would be right, for one of zod's issues. Messages that our schemas give are such texts already. */
function remedyOf(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case 'invalid_type':
      return `a value of type ${issue.expected}`
    case 'unrecognized_keys':
      return `without ${issue.keys.map((key) => `'${key}'`).join(', ')}: there is no such key; look at its spelling`
    case 'invalid_value':
      return `one of ${issue.values.map((value) => String(value)).join(', ')}`
    case 'too_small':
      return `at least ${String(issue.minimum)}${issue.origin === 'array' ? ' of them' : ''}`
    case 'too_big':
      return `at most ${String(issue.maximum)}`
    case 'invalid_key':
      return `a key that is ${issue.issues[0]?.message ?? 'valid'}`
    case 'invalid_format':
    case 'not_multiple_of':
    case 'invalid_union':
    case 'invalid_element':
    case 'custom':
      return issue.message
  }
}

/** Every problem that zod found in an input, with paths below `prefix`. */
export function problemsOf(error: z.ZodError, input: unknown, prefix: readonly PropertyKey[] = []): Problem[] {
  return error.issues.map((issue) => ({
    path: [...prefix, ...issue.path],
    value: show(at(input, issue.path)),
    remedy: remedyOf(issue),
  }))
}

/** A problem of our own, for what zod can't see. */
export function problem(path: readonly PropertyKey[], value: unknown, remedy: string): Problem {
  return { path, value: show(value), remedy }
}

/** One problem as a line: `limits.minimumUp is 0: should be at least 1`. */
export function sentenceOf({ path, value, remedy }: Problem): string {
  const where = path.length === 0 ? 'the whole' : path.map((key) => String(key)).join('.')
  return `${where} is ${value}: should be ${remedy}`
}
