import { DefaultLogger, Runtime } from '@temporalio/worker'
import type pino from 'pino'
import type { Surroundings } from '../cloud/load/environment'
import { upgradeError } from '../cloud/model/errors'
import { doesNotAnswerYet } from '../cloud/model/not-yet'

/**
 * Installs the SDK's runtime. Temporal's logs go through ours, in one form; its core logs warnings and errors only. With an
 * address, Prometheus reads the metrics there.
 * @throws MetricsAddressUnusable
 */
export function installRuntime({ metricsAddress }: Surroundings, log: pino.Logger): Runtime {
  const logger = new DefaultLogger('INFO', ({ level, message, meta }) => {
    const line = { ...meta }
    // The SDK logs a refused query as an error, but its caller asks again (workflows/run/answerable.ts).
    if (isOfRefusedQuery(line)) log.debug(line, message)
    else if (level === 'ERROR') log.error(line, message)
    else if (level === 'WARN') log.warn(line, message)
    else log.info(line, message)
  })
  const logging = { filter: { core: 'WARN', other: 'ERROR' }, forward: {} } as const
  if (metricsAddress === undefined) return Runtime.install({ logger, telemetryOptions: { logging } })
  try {
    const metrics = { prometheus: { bindAddress: metricsAddress } }
    return Runtime.install({ logger, telemetryOptions: { logging, metrics } })
  } catch (error) {
    // The core's own words: `Failed to start prometheus metrics exporter: Address already in use (os error 98)`.
    const reason = (error instanceof Error ? error.message : String(error)).replace(
      /^.*exporter: | \(os error \d+\)$/g,
      '',
    )
    throw upgradeError('MetricsAddressUnusable', { address: metricsAddress, reason }, error)
  }
}

const isOfRefusedQuery = (line: object): boolean =>
  Object.values(line).some((value: unknown) => String(value).includes(doesNotAnswerYet))
