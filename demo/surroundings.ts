import { join } from 'node:path'
import type { Stage } from './messages'

const isTemporals = (name: string): boolean => name.startsWith('TEMPORAL_')

/**
 * The environment in which the demo's programs find only the demo's own Temporal server: no profile, variable or proxy of
 * the person who runs it.
 * @param folder the demo's own
 * @param address Temporal's, host:port
 */
export function surroundings(folder: string, address: string): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(([name]) => !isTemporals(name))
  return {
    ...Object.fromEntries(kept),
    TEMPORAL_ADDRESS: address,
    TEMPORAL_CONFIG_FILE: join(folder, 'no-profiles.toml'),
    no_grpc_proxy: '127.0.0.1',
  }
}

/** Puts this process into that environment, so that the modules of the command line work in it. */
export function moveInto(folder: string, address: string): void {
  const environment = surroundings(folder, address)
  for (const name of Object.keys(process.env).filter(isTemporals)) Reflect.deleteProperty(process.env, name)
  Object.assign(process.env, environment)
}

/** The command for another terminal that reaches the demo's upgrade. */
export function commandLine({ address, cloudFile }: Pick<Stage, 'address' | 'cloudFile'>, words: string): string {
  return `TEMPORAL_ADDRESS=${address} npm run upgrade -- ${words} --cloud ${cloudFile}`
}
