import { hidden } from './forms'
import { isSecretName } from './names'

/** A mapping of JSON, YAML or Python without another one in it. */
const mapping = /\{[^{}]{0,2000}\}/g
const text = String.raw`[ub]?(?:"(?:[^"\\]|\\.){0,1000}"|'(?:[^'\\]|\\.){0,1000}')`
const key = (names: string): string => String.raw`["']?\b(?:${names})["']?\s{0,5}[:=]\s{0,5}`
const named = new RegExp(
  String.raw`${key('name|key|option|field|parameter|variable|setting')}[ub]?["']?([A-Za-z_][\w.-]{0,120})`,
  'gi',
)
const valued = new RegExp(
  String.raw`(${key('value|val|default|current|content|data')})(?!\[hidden\]|(?:None|null|true|false)\b)(?:${text}|[^\s,{}"'][^,{}\n]{0,1000})`,
  'gi',
)

/** The text without the values of mappings that hold a secret's name as one of their values, whichever comes first. */
export const redactObjects = (whole: string): string =>
  whole.replace(mapping, (object) =>
    [...object.matchAll(named)].some(([, name = '']) => isSecretName(name))
      ? object.replace(valued, `$1${hidden}`)
      : object,
  )
