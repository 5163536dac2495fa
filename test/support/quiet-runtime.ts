import { DefaultLogger, Runtime } from '@temporalio/worker'

/** Keeps Temporal's SDK from all but errors. Called once in a process, before it is used. */
export function installQuietRuntime(): void {
  Runtime.install({
    logger: new DefaultLogger('ERROR'),
    telemetryOptions: { logging: { filter: { core: 'ERROR', other: 'ERROR' }, forward: {} } },
  })
}
