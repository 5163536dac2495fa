import { Runtime, type MetricsExporterConfig } from '@temporalio/worker'
import type { Surroundings } from '../cloud/load/environment'
import type { Collector } from '../cloud/load/otlp'
import { upgradeError } from '../cloud/model/errors'
import { coreFilter, sdkLogger } from './log/sdk-logger'
import type { Telemetry } from './telemetry'

/** Half of OpenTelemetry's usual minute: a step is over in seconds. */
const usualInterval = '30 seconds'

/**
 * Installs the SDK's runtime. Temporal's logs go through ours, in one form. With an address, Prometheus reads the metrics
 * there; otherwise they go to a collector of OpenTelemetry, if there is one.
 * @throws MetricsAddressUnusable
 */
export function installRuntime(
  { metricsAddress }: Surroundings,
  { log, metrics: collector }: Pick<Telemetry, 'log' | 'metrics'>,
): Runtime {
  const logger = sdkLogger(log)
  const logging = { filter: coreFilter(log.level), forward: {} }
  if (metricsAddress === undefined) {
    const metrics = collector === undefined ? {} : { metrics: sentTo(collector) }
    return Runtime.install({ logger, telemetryOptions: { logging, ...metrics } })
  }
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

function sentTo({ url, isHttp, headers }: Collector): MetricsExporterConfig {
  const milliseconds = Number(process.env.OTEL_METRIC_EXPORT_INTERVAL)
  return {
    otel: {
      url,
      http: isHttp,
      headers: { ...headers },
      metricsExportInterval: milliseconds > 0 ? milliseconds : usualInterval,
    },
  }
}
