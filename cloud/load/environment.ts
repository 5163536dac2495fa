import { resolve } from 'node:path'
import { loadClientConnectConfig, type ClientConnectConfig } from '@temporalio/envconfig'
import type { NativeConnectionOptions } from '@temporalio/worker'
import { z } from 'zod'
import { upgradeError } from '../model/errors'
import { problemsOf, sentenceOf } from '../model/problems'

const Environment = z.object({
  OPENSTACK_UPGRADE_TASK_QUEUE: z.string().min(1).max(200).default('openstack-upgrade'),
  OPENSTACK_UPGRADE_RUNBOOKS: z.string().min(1).default('runbooks'),
  OPENSTACK_UPGRADE_LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error']).default('info'),
})

/** What a worker and the command line are told by their surroundings. */
export interface Surroundings {
  readonly taskQueue: string
  readonly logLevel: z.infer<typeof Environment>['OPENSTACK_UPGRADE_LOG_LEVEL']
  /** The folder in which a worker keeps the runbook of each upgrade that it begins. */
  readonly runbooksFolder: string
  readonly namespace: string
  /** As the `temporal` command has it: the same variables and profiles. */
  readonly connection: NativeConnectionOptions
}

/**
 * Reads the environment.
 * @throws EnvironmentInvalid with every problem in it
 */
export function readSurroundings(environment: NodeJS.ProcessEnv = process.env): Surroundings {
  const parsed = Environment.safeParse(environment)
  if (!parsed.success) {
    throw upgradeError('EnvironmentInvalid', { problems: problemsOf(parsed.error, environment).map(sentenceOf) })
  }
  const { connectionOptions, namespace } = readProfile(environment)
  return {
    taskQueue: parsed.data.OPENSTACK_UPGRADE_TASK_QUEUE,
    logLevel: parsed.data.OPENSTACK_UPGRADE_LOG_LEVEL,
    runbooksFolder: resolve(parsed.data.OPENSTACK_UPGRADE_RUNBOOKS),
    namespace: namespace ?? 'default',
    connection: connectionOptions,
  }
}

/** Temporal's own variables, and the profile of its configuration file. */
function readProfile(environment: NodeJS.ProcessEnv): ClientConnectConfig {
  const set = Object.entries(environment).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]]))
  try {
    return loadClientConnectConfig({ overrideEnvVars: Object.fromEntries(set) as Record<string, string> })
  } catch (error) {
    // A parser's message goes on with a drawing of the place.
    const [reason = ''] = messageOf(error).split('\n')
    const problems = [
      `Temporal's connection (the TEMPORAL_ variables, and the file that the temporal command uses): ${reason}`,
    ]
    throw upgradeError('EnvironmentInvalid', { problems }, error)
  }
}

const messageOf = (error: unknown): string =>
  typeof error === 'object' && error !== null && 'message' in error ? String(error.message) : String(error)
