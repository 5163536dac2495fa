import { readFile } from 'node:fs/promises'
import { type AnyAuthMethod, type ParsedKey, utils } from 'ssh2'
import { upgradeError } from '../../cloud/model/errors'
import type { Login } from '../../cloud/model/hosts'
import { OneKeyAgent } from './one-key-agent'
import { thisWorker } from '../this-worker'

/** The ways to log in, in the order they are tried, and how to name them to an operator. */
export interface Credentials {
  readonly methods: AnyAuthMethod[]
  /** 'the key /root/.ssh/id_ed25519, the agent at /run/agent.sock' */
  readonly tried: string
}

/**
 * Reads the secrets of a login from the files that it names; none is kept beyond the connection that asks. If the key is a
 * public one and there is an agent, only that key of the agent is offered, as OpenSSH's IdentitiesOnly does.
 * @throws UpgradeError SshKeyUnusable, WorkerCannotLogIn
 */
export async function credentialsOf(login: Login): Promise<Credentials> {
  const methods: AnyAuthMethod[] = []
  const tried: string[] = []
  if (login.keyPath !== undefined) {
    const key = await readKey(login, login.keyPath)
    if (!key.isPrivateKey() && login.agent !== undefined) {
      const agent = new OneKeyAgent(login.agent, key)
      const named = `the key ${login.keyPath} of the agent at ${login.agent}`
      return { methods: [{ type: 'agent', username: login.user, agent }], tried: named }
    }
    methods.push({ type: 'publickey', username: login.user, key })
    tried.push(`the key ${login.keyPath}`)
  }
  if (login.agent !== undefined) {
    methods.push({ type: 'agent', username: login.user, agent: login.agent })
    tried.push(`the agent at ${login.agent}`)
  }
  return { methods, tried: tried.join(', ') || 'nothing: no key and no agent is configured' }
}

async function readKey(login: Login, keyPath: string): Promise<ParsedKey> {
  const key = await readSecret(login, keyPath)
  const passphrase =
    login.passphrasePath === undefined
      ? undefined
      : (await readSecret(login, login.passphrasePath)).replace(/\r?\n$/, '')
  const parsed = utils.parseKey(key, passphrase)
  const unusable = (reason: string) => upgradeError('SshKeyUnusable', { host: login.name, file: keyPath, reason })
  if (parsed instanceof Error) throw unusable(parsed.message)
  if (!parsed.isPrivateKey() && login.agent === undefined)
    throw unusable('it holds no private key, and no agent is named that has it')
  return parsed
}

async function readSecret(login: Login, file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8')
  } catch (cause) {
    // It may well be on another worker: no reason for this one to end the step.
    if (isMissing(cause)) {
      const lacks = `${file} is not there`
      throw upgradeError('WorkerCannotLogIn', { host: login.name, worker: thisWorker(), lacks }, cause)
    }
    throw upgradeError('SshKeyUnusable', { host: login.name, file, reason: String(cause) }, cause)
  }
}

const isMissing = (error: unknown): boolean =>
  typeof error === 'object' && error !== null && 'code' in error && error.code === 'ENOENT'
