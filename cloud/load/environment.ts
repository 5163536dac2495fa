import { resolve } from 'node:path'
import type { NativeConnectionOptions } from '@temporalio/worker'
import { z } from 'zod'
import { readKeys, type EncryptionKeys } from '../encryption/keys'
import { upgradeError } from '../model/errors'
import { problemsOf, sentenceOf } from '../model/problems'
import { deploymentVariables, readDeployment, type Deployment } from './deployment'
import { readTemporalProfile } from './temporal-profile'

const listenedOn = (example: string) =>
  z
    .string()
    .regex(/^(\[[\da-fA-F:.]+\]|[\d.]+):\d{1,5}$/, `an IP address and a port, such as ${example}`)
    .optional()

/** The name stands in queries of Temporal's list, and in commands that people paste: it needs no quotes there. */
const TaskQueue = z
  .string()
  .min(1)
  .max(200)
  .regex(/^[\w.:@/+-]*$/, 'a name of letters, digits and . : @ / + - _')

const Environment = z.object({
  OPENSTACK_UPGRADE_TASK_QUEUE: TaskQueue.default('openstack-upgrade'),
  OPENSTACK_UPGRADE_RUNBOOKS: z.string().min(1).default('runbooks'),
  OPENSTACK_UPGRADE_ENCRYPTION_KEYS: z.string().min(1).optional(),
  OPENSTACK_UPGRADE_METRICS_ADDRESS: listenedOn('127.0.0.1:9464'),
  OPENSTACK_UPGRADE_HEALTH_ADDRESS: listenedOn('127.0.0.1:9465'),
  OPENSTACK_UPGRADE_LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error']).default('info'),
  ...deploymentVariables,
})

/** The settings that a worker and the command line read from their environment. */
export interface Surroundings {
  readonly taskQueue: string
  readonly logLevel: z.infer<typeof Environment>['OPENSTACK_UPGRADE_LOG_LEVEL']
  /** The folder in which a worker keeps the runbook of each upgrade that it begins. */
  readonly runbooksFolder: string
  /** Undefined: data travels as it is. */
  readonly encryptionKeys: EncryptionKeys | undefined
  /** Where Prometheus reads the worker's metrics; undefined: nowhere. */
  readonly metricsAddress: string | undefined
  /** Where probes ask if the worker takes tasks; undefined: nowhere. */
  readonly healthAddress: string | undefined
  /** Undefined: this worker has no version. */
  readonly deployment: Deployment | undefined
  readonly namespace: string
  /** From the variables and profiles of the `temporal` command. */
  readonly connection: NativeConnectionOptions
}

/**
 * Reads the environment.
 * @throws EnvironmentInvalid with every problem in it; EncryptionKeysInvalid
 */
export function readSurroundings(environment: NodeJS.ProcessEnv = process.env): Surroundings {
  const parsed = Environment.safeParse(environment)
  if (!parsed.success) {
    throw upgradeError('EnvironmentInvalid', { problems: problemsOf(parsed.error, environment).map(sentenceOf) })
  }
  const { OPENSTACK_UPGRADE_ENCRYPTION_KEYS: keysFile } = parsed.data
  const { connectionOptions, namespace } = readTemporalProfile(environment)
  return {
    taskQueue: parsed.data.OPENSTACK_UPGRADE_TASK_QUEUE,
    logLevel: parsed.data.OPENSTACK_UPGRADE_LOG_LEVEL,
    runbooksFolder: resolve(parsed.data.OPENSTACK_UPGRADE_RUNBOOKS),
    encryptionKeys: keysFile === undefined ? undefined : readKeys(resolve(keysFile)),
    metricsAddress: parsed.data.OPENSTACK_UPGRADE_METRICS_ADDRESS,
    healthAddress: parsed.data.OPENSTACK_UPGRADE_HEALTH_ADDRESS,
    deployment: readDeployment(parsed.data),
    namespace: namespace ?? 'default',
    connection: connectionOptions,
  }
}
