import { duration } from '../../cloud/model/duration'
import { setTimeout as sleep } from 'node:timers/promises'
import { readLog, recordPlace, RedactedLines, type Job, type LogPart } from '../../activities/job'
import { Ssh } from '../../activities/ssh'
import { readCloudFile } from '../../cloud/load'
import { UpgradeError } from '../../cloud/model/errors'
import type { ExitCode } from '../exit-codes'
import type { Print } from '../program/print'
import { visible } from '../../cloud/model/text'
import { shownJson } from '../show/text'
import { jobsOf, stepUnderWay } from '../which-job'

export interface LogOptions {
  readonly cloud: string
  readonly follow?: boolean
  /** The number of last lines of each stream. */
  readonly lines?: number
  readonly json?: boolean
}

const pollMilliseconds = 1000
const beginning = { generation: 0, out: 0, err: 0 } as const

/**
 * Prints the output of a step's newest job, from its record on the host, read over SSH from here. With `follow` it goes on
 * to the job's end: Ctrl-C ends only the printing. Exit code 1 if the step has not been started.
 */
export async function logCommand(step: string | undefined, options: LogOptions, print: Print): Promise<ExitCode> {
  const { cloud } = await readCloudFile(options.cloud)
  const jobs = await jobsOf(cloud, options.cloud, step ?? (await stepUnderWay(cloud)), step === undefined)
  const ssh = new Ssh()
  try {
    const found = await newestRecord(ssh, jobs)
    if (found === undefined) {
      const [job] = jobs
      const sentence = `${job?.step ?? ''} has no record on ${job?.host.name ?? ''}: it was not started there.`
      print(options.json === true ? shownJson({ step: job?.step, state: 'absent' }) : sentence)
      return 1
    }
    await (options.json === true ? printJson(ssh, found, options, print) : printLog(ssh, found, options, print))
    return 0
  } finally {
    await ssh.closeAll()
  }
}

interface Found {
  readonly job: Job
  readonly part: LogPart
}

async function newestRecord(ssh: Ssh, jobs: readonly Job[]): Promise<Found | undefined> {
  for (const job of jobs) {
    const part = await readLog(ssh, job, beginning)
    if (part.record.state !== 'absent') return { job, part }
  }
  return undefined
}

/** All parts from the first one on; parts that are still to come only with `follow`. */
async function* parts(ssh: Ssh, { job, part }: Found, follow: boolean, print: Print): AsyncGenerator<LogPart> {
  let last = part
  let isReported = false
  for (;;) {
    yield last
    if (!last.isCut) {
      if (!follow || last.record.state !== 'running') return
      await sleep(pollMilliseconds)
    }
    try {
      last = await readLog(ssh, job, last.next)
      isReported = false
    } catch (error) {
      if (!follow || !(error instanceof UpgradeError) || error.kind !== 'transport') throw error
      if (!isReported) print(`--- ${error.message}`)
      isReported = true
      last = { ...last, out: Buffer.alloc(0), err: Buffer.alloc(0), isCut: false }
    }
  }
}

async function printLog(ssh: Ssh, found: Found, { follow = false, lines }: LogOptions, print: Print): Promise<void> {
  const { job, part } = found
  print(`${job.step} on ${job.host.name}, generation ${part.record.generation}: ${stateIn(part)}`)
  const streams = { out: new RedactedLines(), err: new RedactedLines() }
  const kept: Record<keyof typeof streams, string[]> = { out: [], err: [] }
  let last = part
  let shown: keyof typeof streams = 'out'
  let isCatchingUp = true
  const show = (stream: keyof typeof streams, text: readonly string[]): void => {
    if (text.length > 0 && shown !== stream) print(`--- standard ${stream === 'out' ? 'output' : 'error'}:`)
    if (text.length > 0) shown = stream
    for (const line of text) print(visible(line))
  }
  const take = (stream: keyof typeof streams, text: readonly string[]): void => {
    if (isCatchingUp && lines !== undefined) kept[stream] = [...kept[stream], ...text].slice(-lines)
    else show(stream, text)
  }
  for await (const each of parts(ssh, found, follow, print)) {
    last = each
    take('out', streams.out.add(each.out))
    take('err', streams.err.add(each.err))
    const isLast = !each.isCut && (!follow || each.record.state !== 'running')
    if (isLast) {
      take('out', streams.out.end())
      take('err', streams.err.end())
    }
    if (each.isCut || !isCatchingUp) continue
    isCatchingUp = false
    show('out', kept.out)
    show('err', kept.err)
  }
  if (part.record.state === 'running' && follow) print(`--- ${job.step}: ${stateIn(last)}`)
}

async function printJson(ssh: Ssh, found: Found, { lines }: LogOptions, print: Print): Promise<void> {
  const { job, part } = found
  const streams = { out: new RedactedLines(), err: new RedactedLines() }
  const text: Record<keyof typeof streams, string[]> = { out: [], err: [] }
  for await (const each of parts(ssh, found, false, print)) {
    for (const stream of ['out', 'err'] as const) text[stream].push(...streams[stream].add(each[stream]))
  }
  for (const stream of ['out', 'err'] as const) text[stream].push(...streams[stream].end())
  const last = (all: readonly string[]): string => all.slice(lines === undefined ? 0 : -lines).join('\n')
  const { upgrade, step, host } = job
  const record = recordPlace(job, part.record.generation)
  print(shownJson({ upgrade, step, host: host.name, record, ...part.record, out: last(text.out), err: last(text.err) }))
}

/** The state of a job, in words. */
function stateIn({ record }: LogPart): string {
  switch (record.state) {
    case 'absent':
      return 'its record is gone'
    case 'running':
      return `running for ${duration(record.now - record.began)}`
    case 'finished':
      return `ended with exit code ${record.code} after ${duration(record.ended - record.began)}`
    case 'lost':
      return `lost: ${record.reason}`
  }
}
