import { parse } from 'yaml'
import { z } from 'zod'
import { createRuntime } from '../../../activities/haproxy'
import { Semaphore } from '../../../activities/semaphore'
import { Ssh } from '../../../activities/ssh'
import { HostField, SshField, roles } from '../../../cloud/model/file/hosts'
import type { Host } from '../../../cloud/model/hosts'
import { HostName } from '../../../cloud/model/ids'
import { resolveHosts } from '../../../cloud/model/resolve/hosts'
import { draft, type Draft, type Sources } from '../draft'
import type { GivenConfig } from '../draft-balancers'
import { askHost, hostsAtOnce, patience, type Answer } from './ask'
import { readBalancer } from './balancer'
import { withKeystoneServers } from './keystone-servers'

export { readSocket } from './balancer'

/** Rounds of questions: an HAProxy that was read may name hosts that no group has. */
const rounds = 2

/**
 * Reads what is drafted from the hosts of the draft: each is asked over SSH, by the login that the draft has for it, and the
 * HAProxies among them for their configuration and their servers. Computes are not asked: no upgrade changes them. Nothing
 * is changed on a host, and a host that can't be read is no error.
 */
export async function withLive(sources: Sources, say: (words: string) => void): Promise<Sources> {
  const ssh = new Ssh({}, patience)
  const runtime = createRuntime(({ host, path }) => ssh.forwardUnixSocket(host, path))
  const answers = new Map<string, Answer>()
  const configs: GivenConfig[] = []
  const remarks: string[] = []
  const given = withKeystoneServers(sources)
  let now = given
  try {
    for (let round = 1; round <= rounds; round += 1) {
      const made = draft(now)
      const { hosts, balancers } = await askRound(made, answers, ssh, say)
      if (hosts === 0) break
      const found = await Promise.all(
        balancers.map(({ host, source, isRunning }) => readBalancer(ssh, runtime, host, { source, isRunning })),
      )
      configs.push(...found.flatMap(({ given }) => given ?? []))
      remarks.push(...found.flatMap((each) => each.remarks))
      now = { ...given, live: { answers, remarks }, configs: [...configs, ...given.configs] }
    }
    return now
  } finally {
    await ssh.closeAll()
  }
}

interface Round {
  /** Number of hosts that were asked. */
  readonly hosts: number
  readonly balancers: readonly { readonly host: Host; readonly source: string; readonly isRunning: boolean }[]
}

async function askRound(
  made: Draft,
  answers: Map<string, Answer>,
  ssh: Ssh,
  say: (words: string) => void,
): Promise<Round> {
  const open = made.hosts.filter(({ role, source }) => role !== 'computes' && !answers.has(source))
  if (open.length === 0) return { hosts: 0, balancers: [] }
  say(`Asking ${open.length} hosts over SSH. Nothing is changed on them: ${open.map(({ name }) => name).join(', ')}`)
  const logins = loginsIn(made)
  const places = new Semaphore(hostsAtOnce)
  const asked = await Promise.all(
    open.map(async ({ name, source, role }) => {
      const host = logins.get(name)
      const answer =
        host === undefined
          ? ({ kind: 'unread', reason: 'its address or its login is not known' } as const)
          : await places.pass(() => askHost(ssh, host))
      answers.set(source, answer)
      if (host === undefined || answer.kind === 'unread') return []
      const isRunning = answer.facts.haproxy === 'running'
      return isRunning || role === 'balancers' ? [{ host, source, isRunning }] : []
    }),
  )
  return { hosts: open.length, balancers: asked.flat() }
}

const Drafted = z.object({ ssh: z.unknown(), hosts: z.record(z.string(), z.record(z.string(), z.unknown())) })

/** The logins of a draft, as an upgrade would have them. A host whose address has yet to be filled in has none. */
function loginsIn({ text }: Draft): ReadonlyMap<string, Host> {
  const file = Drafted.parse(parse(text))
  const ssh = SshField.safeParse(file.ssh)
  const named = (role: string): Record<HostName, HostField> =>
    Object.fromEntries(
      Object.entries(file.hosts[role] ?? {}).flatMap(([name, field]) => {
        const [known, read] = [HostName.safeParse(name), HostField.safeParse(field)]
        return known.success && read.success ? [[known.data, read.data]] : []
      }),
    )
  const hosts = Object.fromEntries(roles.map((role) => [role, named(role)])) as Parameters<typeof resolveHosts>[0]
  const agent = process.env.SSH_AUTH_SOCK
  const worker = agent === undefined || agent === '' ? {} : { agent }
  return resolveHosts(hosts, ssh.success ? ssh.data : undefined, {}, worker, []).byName
}
