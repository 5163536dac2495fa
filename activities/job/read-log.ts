import { script } from '../../cloud/model/commands'
import { upgradeError } from '../../cloud/model/errors'
import { known } from '../ssh'
import { newMark } from '../ssh/delivery'
import { parseState, type RecordState } from './answer'
import type { Remote } from './ask'
import { brief } from './redact'
import { type Job, preamble, stepFolder } from './script'
import { reportFunctions } from './shell/report'

/** Bytes of each stream that are read at once. */
const partBytes = 100_000

/** The position up to which a job's output has been read: the generation, 0 for the newest, and the bytes of each stream. */
export interface LogPosition {
  readonly generation: number
  readonly out: number
  readonly err: number
}

/** The state of a job, and its output since a position. */
export interface LogPart {
  readonly record: RecordState
  /** Not redacted yet: `RedactedLines` does that. */
  readonly out: Buffer
  readonly err: Buffer
  /** The position to read on from. */
  readonly next: LogPosition
  /** True if the host has more output already. */
  readonly isCut: boolean
}

/**
 * Reads a job's output from its record on the host, from a position on. Changes nothing; leaves no process there. The state
 * is read before the output, so the output of a job that has ended is whole.
 * @throws UpgradeError HostUnreachable, JobsFolderUnsafe, JobAnswerUnreadable, and the errors of SSH
 */
export async function readLog(remote: Remote, job: Job, from: LogPosition): Promise<LogPart> {
  const mark = newMark()
  const chunks: Buffer[] = []
  const question = script(
    preamble(job.host, mark),
    `folder=${stepFolder(job.upgrade, job.step)} newest=${from.generation}`,
    reportFunctions,
    // send WORD FILE FROM: so many bytes of a file, and how many are left behind them.
    'send() {',
    '  size=$({ wc -c <"$2"; } 2>/dev/null) || size=0',
    `  left=$((size - $3)) bytes=$((size - $3)); [ "$bytes" -le ${partBytes} ] || bytes=${partBytes}`,
    '  [ "$bytes" -gt 0 ] || bytes=0',
    '  say "$1" "$bytes" "$((left - bytes))"',
    '  [ "$bytes" = 0 ] || tail -c "+$(($3 + 1))" "$2" | head -c "$bytes"',
    '  echo',
    '}',
    'if check_base; then [ "$newest" != 0 ] || newest_of "$base/$folder"; fi',
    'generation=$newest dir=$base/$folder/g$newest',
    'state_of "$dir"',
    'say_state',
    `send out "$dir/out" ${from.out}`,
    `send err "$dir/err" ${from.err}`,
    'say end -',
  )
  const executed = known(job.host, await remote.exec(job.host, question, { onOutput: (chunk) => chunks.push(chunk) }))
  const { words, bytes } = framed(Buffer.concat(chunks), mark)
  const host = job.host.name
  const unsafe = words.get('unsafe')
  if (unsafe !== undefined)
    throw upgradeError('JobsFolderUnsafe', { host, folder: job.host.jobsFolder, reason: unsafe })
  const record = parseState(words.get('state') ?? '')
  if (record === undefined || !words.has('end')) {
    const reason = brief(executed.stderr || executed.stdout, 300) || 'no output'
    throw upgradeError('JobAnswerUnreadable', { host, step: job.step, reason })
  }
  const [out, err] = [bytes.get('out') ?? Buffer.alloc(0), bytes.get('err') ?? Buffer.alloc(0)]
  const isCut = ['out', 'err'].some((word) => Number(words.get(word)?.split(' ')[1]) > 0)
  const next = { generation: record.generation, out: from.out + out.length, err: from.err + err.length }
  return { record, out, err, next, isCut }
}

/** Reads marked lines. The bytes of a stream follow its line; their number is the line's first word. */
function framed(
  answer: Buffer,
  mark: string,
): { readonly words: ReadonlyMap<string, string>; readonly bytes: ReadonlyMap<string, Buffer> } {
  const words = new Map<string, string>()
  const bytes = new Map<string, Buffer>()
  for (let at = 0; at < answer.length;) {
    const newline = answer.indexOf('\n', at)
    const line = answer.toString('utf8', at, newline === -1 ? answer.length : newline)
    at = newline === -1 ? answer.length : newline + 1
    if (!line.startsWith(`${mark} `)) continue
    const [word = '', ...rest] = line.slice(mark.length + 1).split(' ')
    words.set(word, rest.join(' '))
    if (word !== 'out' && word !== 'err') continue
    const length = Number(rest[0])
    bytes.set(word, answer.subarray(at, at + length))
    at += length
  }
  return { words, bytes }
}
