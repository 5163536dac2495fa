import { existsSync } from 'node:fs'
import { hidden, isSecretName, redact } from '../../cloud/model/redaction'
import { clipped } from '../../cloud/model/text'
import type { Line } from './line'

/** A text that is longer is not redacted, and not written: nobody reads it, and it may hold anything. */
const redactedAtMost = 200_000
const messageCharacters = 4000
const fieldCharacters = 6000
/** Ids and names stand in many lines: a text that was redacted is not redacted again. */
const rememberedCharacters = 200
const rememberedTexts = 500
/** A longer list of numbers is bytes. */
const numbersAtMost = 8
/** A value with more levels than an error with its causes is no field of ours. */
const levelsAtMost = 8
/** Shorter ones are words that stand in any text. */
const secretCharacters = 8

/** Variables whose values are secrets, beside those with a telling name. Each of their parts after `=` is one. */
const headers = /^OTEL_EXPORTER_OTLP(_\w+)?_HEADERS$/

/** The secrets that stand in the environment of this process, and the files of its secrets do not. */
export function secretsIn(environment: NodeJS.ProcessEnv): readonly string[] {
  const values = Object.entries(environment).flatMap(([name, value]) => {
    if (value === undefined) return []
    if (headers.test(name)) return value.split(',').map((part) => part.replace(/^[^=]*=/, '').trim())
    return isSecretName(name) && !existsSync(value) ? [value] : []
  })
  const long = values.filter((value) => value.length >= secretCharacters)
  // The longest first: one may be a part of another.
  return [...new Set(long.flatMap((value) => [value, encodeURIComponent(value)]))].sort((a, b) => b.length - a.length)
}

/** @returns a function that takes every secret out of a text: those that are known, and those that have a form */
export function textRedactor(secrets: readonly string[]): (value: string, characters?: number) => string {
  const seen = new Map<string, string>()
  return (value, characters = messageCharacters) => {
    if (value.length > redactedAtMost) return `(${value.length} characters, too many to be shown)`
    const before = seen.get(value)
    if (before !== undefined) return before
    const known = secrets.reduce((safe, secret) => safe.replaceAll(secret, hidden), value)
    const safe = clipped(redact(known), characters)
    if (value.length <= rememberedCharacters) {
      if (seen.size >= rememberedTexts) seen.clear()
      seen.set(value, safe)
    }
    return safe
  }
}

/** @returns a function that takes every secret out of a line */
export function redactorWith(secrets: readonly string[]): (line: Line) => Line {
  const text = textRedactor(secrets)
  const any = (name: string, value: unknown, levels: number): unknown => {
    if (isSecretName(name) && value !== null && value !== undefined) return hidden
    if (typeof value === 'string') return text(value, fieldCharacters)
    if (typeof value !== 'object' || value === null) return value
    if (levels === 0) return '(more levels than are shown)'
    // The bytes of a buffer are a text too.
    if (Array.isArray(value) && value.length > numbersAtMost && value.every((each) => typeof each === 'number'))
      return `(${value.length} numbers)`
    if (Array.isArray(value)) return value.map((each) => any('', each, levels - 1))
    return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, any(key, each, levels - 1)]))
  }
  /** A pair such as `{"name": "password", "value": …}` is known by its structure alone. */
  const whole = (name: string, value: unknown): unknown => {
    const safe = any(name, value, levelsAtMost)
    if (typeof safe !== 'object' || safe === null) return safe
    const json = JSON.stringify(safe)
    const redactedJson = text(json, fieldCharacters * 2)
    return redactedJson === json ? safe : redactedJson
  }
  return ({ level, time, message, ...fields }) => ({
    level,
    time,
    ...Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, whole(name, value)])),
    message: text(message),
  })
}
