import {
  createRuntime,
  isPermissionDenied,
  isUnknownCommand,
  readProcess,
  showLevel,
  type Runtime,
} from '../../../activities/haproxy'
import type { Ssh } from '../../../activities/ssh'
import { upgradeError } from '../../../cloud/model/errors'
import { SocketField } from '../../../cloud/model/file/address'
import type { Host, SocketAddress } from '../../../cloud/model/hosts'
import { BalancerName } from '../../../cloud/model/ids'
import { oneLine } from '../../../cloud/model/text'
import type { GivenConfig } from '../draft-balancers'
import { readHaproxyFiles, type ConfigFile, type HaproxyConfig } from '../haproxy/config'
import { outputOf, reasonOf } from './ask'
import { Unreadable } from './facts'
import { haproxyQuestion } from './questions'
import { configOfRunning, withRunning, type Running } from './running'

/** An HAProxy as it was found, and sentences for its operator. Without `given` there is none, or it could not be read. */
export interface FoundBalancer {
  readonly given?: GivenConfig
  readonly remarks: readonly string[]
}

/** Bytes of a configuration at most: one with ten thousand servers has a tenth of it. */
const mostBytes = 8 * 1024 * 1024
/** Seconds for all questions to the sockets of one HAProxy. */
const socketSeconds = 30

/**
 * Reads the HAProxy of a host: the files that it was started with, and its runtime sockets. Never fails.
 * @param of the host's name in the inventory, and if its HAProxy runs
 */
export async function readBalancer(
  ssh: Ssh,
  runtime: Runtime,
  host: Host,
  { source, isRunning }: { readonly source: string; readonly isRunning: boolean },
): Promise<FoundBalancer> {
  try {
    const { files, absent } = filesIn(await outputOf(ssh, host, haproxyQuestion(), mostBytes), host.name)
    if (files.length === 0) throw new Unreadable(absent[0] ?? 'it has no configuration of HAProxy')
    const config = readHaproxyFiles(files)
    const remarks = absent.map((each) => `${host.name}: ${each}`)
    if (!isRunning) return { given: { config, host: source }, remarks: [...remarks, stopped(host.name)] }
    const asked = await askSockets(runtime, host, config)
    return { given: { ...asked.given, host: source }, remarks: [...remarks, ...asked.remarks] }
  } catch (error) {
    return { remarks: [`HAProxy on ${host.name} was not read: ${reasonOf(error)}`] }
  }
}

/** A configuration with what the HAProxy that runs with it tells on its sockets. */
export async function askSockets(
  runtime: Runtime,
  host: Host,
  config: HaproxyConfig,
): Promise<FoundBalancer & { readonly given: GivenConfig }> {
  const sockets = config.sockets.flatMap(({ address }): SocketAddress[] =>
    address.kind === 'unix' ? [{ kind: 'ssh', host, path: address.path }] : [],
  )
  const found = await running(runtime, `HAProxy on ${host.name}`, host.name, sockets)
  if ('why' in found) {
    const words = sockets.length === 0 ? [] : [`The runtime socket of ${host.name} was not read: ${found.why}`]
    return { given: { config }, remarks: words }
  }
  const both = withRunning(config, found.running)
  return { given: { config: both.config, answers: found.answers }, remarks: both.remarks }
}

const stopped = (host: string): string =>
  `HAProxy does not run on ${host}. If it is stopped on purpose, write { sockets: …, standby: true } (docs/explanation/haproxy.md).`

/**
 * Reads a running HAProxy by a runtime socket that an operator has named as cloud.yaml spells it: `unix://…`, `tcp://…`.
 * @throws SourceUnreadable for another spelling, and where nothing answers there as HAProxy does
 */
export async function readSocket(text: string, named?: string): Promise<GivenConfig> {
  const read = SocketField.safeParse(text)
  const refused = (reason: string): Error => upgradeError('SourceUnreadable', { file: text, reason })
  if (!read.success) throw refused('it is no unix:///PATH or tcp://ADDRESS:PORT')
  const address = read.data
  if (address.kind === 'ssh') throw refused('a socket on a host is found by --live, which reads the haproxy.cfg there')
  const runtime = createRuntime(() => Promise.reject(refused('no host is asked for it')))
  const found = await running(runtime, text, 'haproxy', [address])
  if ('why' in found) throw refused(found.why.replace(/\.$/, ''))
  return {
    config: configOfRunning(found.running),
    ...(named === undefined ? {} : { host: named }),
    socket: text,
    answers: found.answers,
  }
}

type Ran = { readonly running: Running; readonly answers: string } | { readonly why: string }

async function running(
  runtime: Runtime,
  name: string,
  balancer: string,
  sockets: readonly SocketAddress[],
): Promise<Ran> {
  const signal = AbortSignal.timeout(socketSeconds * 1000)
  try {
    if (sockets.length === 0) throw new Unreadable('it has none')
    const targets = sockets.map((address) => ({ balancer: BalancerName.parse(balancer), address }))
    const readings = await Promise.all(targets.map((target) => readProcess(target, { runtime, signal })))
    const levels = await Promise.all(targets.map((target) => runtime.ask(target, showLevel, signal)))
    const [first] = readings
    const version = oneLine(first?.info.version ?? '').slice(0, 40)
    // Before 1.9 HAProxy does not tell the level, and the question that would show it is no reading one.
    const isTold = levels.every((level) => !isUnknownCommand(level) && !isPermissionDenied(level))
    const words = isTold ? `, level ${[...new Set(levels.map((level) => oneLine(level).slice(0, 20)))].join(', ')}` : ''
    return { running: { name, readings }, answers: `HAProxy ${version} answers${words}` }
  } catch (error) {
    return { why: reasonOf(error) }
  }
}

/** The files that a host has printed, and sentences about those that it could not. */
export function filesIn(
  text: string,
  host: string,
): { readonly files: readonly ConfigFile[]; readonly absent: readonly string[] } {
  const files: { file: string; lines: string[] }[] = []
  const absent: string[] = []
  for (const line of text.split('\n')) {
    if (line === '') continue
    const [, word, path] = /^(file|absent|unreadable) (\/[^\p{Cc}]{0,400})$/u.exec(line) ?? []
    const last = files.at(-1)
    if (line.startsWith('|') && last !== undefined) last.lines.push(line.slice(1))
    else if (word === 'file' && path !== undefined) files.push({ file: `${host}:${path}`, lines: [] })
    else if (path !== undefined)
      absent.push(`${path} ${word === 'absent' ? 'is not there' : 'may not be read by the user who logs in'}`)
    else throw new Unreadable(`its answer is no configuration: ${JSON.stringify(oneLine(line).slice(0, 80))}`)
  }
  return { files: files.map(({ file, lines }) => ({ file, text: lines.join('\n') })), absent }
}
