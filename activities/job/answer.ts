import { StringDecoder } from 'node:string_decoder'
import { z } from 'zod'

/** Characters of a section, or of a line, that are kept. Hosts send less, but an answer is not trusted to be short. */
const sectionCharacters = 64 * 1024

/** One line of a host's answer that begins with the mark of the question. */
export interface Said {
  readonly word: string
  readonly rest: string
}

/**
 * Reads the answer to a question as it comes, in bounded memory: lines that begin with the question's mark, and the text
 * between them, which belongs to the word before it.
 */
export class AnswerReader {
  readonly said: Said[] = []
  private readonly sections = new Map<string, string>()
  private readonly decoder = new StringDecoder('utf8')
  private carry = ''
  private section = ''

  /** @param hear called with each marked line as it comes; lines with a word in `passing` are not kept */
  constructor(
    private readonly mark: string,
    private readonly hear: (said: Said) => void = () => undefined,
    private readonly passing: readonly string[] = [],
  ) {}

  add(chunk: Buffer): void {
    const lines = (this.carry + this.decoder.write(chunk)).split('\n')
    this.carry = lines.pop() ?? ''
    for (const line of lines) this.line(line)
    if (this.carry.length > sectionCharacters) {
      this.text(this.carry)
      this.carry = ''
    }
  }

  /** The text that followed a word, without the newline that hosts put after it. */
  textOf(word: string): string {
    return (this.sections.get(word) ?? '').replace(/\n$/, '')
  }

  /** The rest of the last line with this word, or undefined if there was none. */
  rest(word: string): string | undefined {
    return this.said.findLast((said) => said.word === word)?.rest
  }

  private line(line: string): void {
    if (!line.startsWith(`${this.mark} `)) {
      this.text(`${line}\n`)
      return
    }
    const [word = '', ...rest] = line.slice(this.mark.length + 1).split(' ')
    const said = { word, rest: rest.join(' ') }
    this.section = word
    if (!this.passing.includes(word)) this.said.push(said)
    this.hear(said)
  }

  private text(text: string): void {
    const sofar = this.sections.get(this.section) ?? ''
    if (sofar.length < sectionCharacters) this.sections.set(this.section, (sofar + text).slice(0, sectionCharacters))
  }
}

const number = z
  .string()
  .regex(/^\d+(\.\d+)?$/)
  .transform(Number)
const notSaid = z.literal('-')

/** The state of a job by its record. Times are seconds since the host's boot. */
export const RecordState = z.discriminatedUnion('state', [
  z.object({ state: z.literal('absent'), generation: number }),
  z.object({ state: z.literal('running'), generation: number, began: number, now: number }),
  z.object({ state: z.literal('finished'), generation: number, code: number, began: number, ended: number }),
  z.object({ state: z.literal('lost'), generation: number, reason: z.string().min(1) }),
])
export type RecordState = z.infer<typeof RecordState>

/** Reads `state GENERATION STATE CODE BEGAN ENDED NOW REASON`, or undefined if it is none. */
export function parseState(rest: string): RecordState | undefined {
  const [generation, state, code, began, ended, now, ...reason] = rest.split(' ')
  const parsed = RecordState.safeParse({ generation, state, code, began, ended, now, reason: reason.join(' ') })
  return parsed.success ? parsed.data : undefined
}

/** A time of a host's clock for people: `2026-11-28 02:13 UTC`. */
export const shownTime = (seconds: number): string =>
  `${new Date(seconds * 1000).toISOString().slice(0, 16).replace('T', ' ')} UTC`

/** The last second that a date can tell. */
const latest = 8.64e12

/**
 * `of RUN TIME SUM BOOTED ACTIVITY PIN`: the run that began a job, the time by the host's clock, and the record's facts about
 * command, boot, activity and pin.
 */
const RecordOf = z.object({
  run: z.string().min(1),
  /** Seconds since 1970. */
  at: number.refine((at) => at < latest),
  /** The sum of its command. */
  sum: z.string(),
  life: z.enum(['same', 'rebooted']),
  /** The activity that began it; a record of an older worker does not say. */
  activity: z.union([notSaid.transform(() => undefined), z.string().min(1)]),
  pin: z.string(),
})
export type RecordOf = z.infer<typeof RecordOf>

/** Reads the run that a record belongs to; undefined if the record does not say, as one of an older worker. */
export function parseOf(rest: string): RecordOf | undefined {
  const [run, at, sum, life, activity, ...pin] = rest.split(' ')
  const parsed = RecordOf.safeParse({ run, at, sum, life, activity, pin: pin.join(' ') })
  return parsed.success ? parsed.data : undefined
}

/** The probe's exit code, or undefined where no probe was run. */
export const ProbeCode = z.union([notSaid.transform(() => undefined), number])
