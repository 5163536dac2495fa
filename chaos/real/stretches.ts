import type { FailedStretch } from '../lab'

/** `2026-11-29T07:40:03.123Z glance, after 30000 ms: 503` */
const failure = /^(\S+) (\w+), after (\d+) ms: (.*)$/s

/** The stretches in which requests of the steady load failed: one a request. */
export function stretchesOf(failures: readonly string[]): FailedStretch[] {
  return failures.map((line) => {
    const [, from = '', service = '', milliseconds = '', why = ''] = failure.exec(line) ?? []
    if (from === '') throw new Error(`a failure in a form that is not known: ${line}`)
    return { service, from, to: new Date(Date.parse(from) + Number(milliseconds)).toISOString(), why }
  })
}
