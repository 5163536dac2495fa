import { homedir } from 'node:os'
import { upgradeError } from '../../cloud/model/errors'
import { agentOfWorker, type Login } from '../../cloud/model/hosts'
import { thisWorker } from '../this-worker'

/**
 * A login with its files and its agent as they are on this worker. A history keeps them as cloud.yaml has them: another
 * worker may run as another user, and have another agent.
 * @throws UpgradeError WorkerCannotLogIn where the worker was started without an agent that is asked for
 */
export function onThisWorker(login: Login): Login {
  const { keyPath, passphrasePath, agent, knownHostsPaths } = login
  return {
    ...login,
    ...(keyPath === undefined ? {} : { keyPath: expanded(keyPath) }),
    ...(passphrasePath === undefined ? {} : { passphrasePath: expanded(passphrasePath) }),
    ...(agent === undefined ? {} : { agent: agent === agentOfWorker ? ownAgent(login) : expanded(agent) }),
    knownHostsPaths: knownHostsPaths.map(expanded),
  }
}

/** ~ as a shell of the worker's user takes it. */
const expanded = (path: string): string =>
  path.startsWith('~/') ? `${process.env.HOME ?? homedir()}${path.slice(1)}` : path

function ownAgent({ name }: Login): string {
  const socket = process.env.SSH_AUTH_SOCK
  if (socket !== undefined && socket !== '') return socket
  const lacks = 'cloud.yaml says agent: true, and SSH_AUTH_SOCK is not set there'
  throw upgradeError('WorkerCannotLogIn', { host: name, worker: thisWorker(), lacks })
}
