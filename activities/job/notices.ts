import { limits } from '../../cloud/model/limits'
import { Notice } from '../../cloud/model/outcomes'
import { bytesOf, clipped } from '../../cloud/model/text'
import { redact } from './redact'

const head = /^::notice (\S+) (.+)$/
const line = /^::: ?(.*)$/

/** The output of a probe, and the notices that stand in it. */
interface Output {
  readonly text: string
  readonly notices: readonly Notice[]
}

/**
 * Takes the notices of an install out of its probe's output (cloud/model/commands/notices.sh). Their texts are redacted, since
 * a difference of configuration files holds passwords, and bounded: those of units that would not start are kept first.
 */
export function noticesIn(output: string): Output {
  const rest: string[] = []
  const found: { kind: string; subject: string; lines: string[] }[] = []
  for (const each of output.split('\n')) {
    const [, kind, subject] = head.exec(each) ?? []
    const [, text] = line.exec(each) ?? []
    if (kind !== undefined && subject !== undefined) found.push({ kind, subject, lines: [] })
    else if (text !== undefined && found.length > 0) found.at(-1)?.lines.push(text)
    else rest.push(each)
  }
  const notices = found.flatMap(({ kind, subject, lines }) => {
    const name = clipped(redact(subject), limits.nameCharacters)
    const parsed = Notice.safeParse({ kind, subject: name, text: redact(lines.join('\n')) })
    return parsed.success ? [parsed.data] : []
  })
  return { text: rest.join('\n'), notices: bounded(notices) }
}

function bounded(notices: readonly Notice[]): readonly Notice[] {
  const isLast = ({ kind }: Notice): number => (kind === 'kept-file' ? 1 : 0)
  let room: number = limits.notices.bytes
  return [...notices]
    .sort((one, other) => isLast(one) - isLast(other))
    .slice(0, limits.notices.items)
    .map((notice) => {
      room -= bytesOf(notice)
      // A file is named even where its difference has no room.
      return room < 0 ? { ...notice, text: '' } : notice
    })
}

/** The notices in a few words, for the evidence of the step. */
export function wordsFor(notices: readonly Notice[]): string {
  const dead = notices.filter(({ kind }) => kind === 'would-not-start')
  const kept = notices.filter(({ kind }) => kind === 'kept-file')
  const why = dead[0]?.text.trim().split('\n').at(-1) ?? ''
  return [
    dead.length === 0 ? '' : `would not start again: ${dead.map(({ subject }) => subject).join(', ')} (${why})\n`,
    kept.length === 0 ? '' : `kept ${kept.length} configuration files as they were\n`,
  ].join('')
}
