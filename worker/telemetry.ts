import { hostname } from 'node:os'
import type { Client } from '@temporalio/client'
import type { ActivityInterceptorsFactory } from '@temporalio/worker'
import type { Surroundings } from '../cloud/load/environment'
import { ownVersion } from '../cloud/load/version'
import { readCollector, resourceIn, type Collector } from '../cloud/load/otlp'
import { openLog, type Log } from './log'
import { secretsIn, textRedactor } from './log/redacted'
import { traceActivities } from './traces/activities'
import { TraceExporter } from './traces/exporter'

/** A worker's log, and OpenTelemetry where its variables name a collector. */
export interface Telemetry {
  readonly log: Log
  /** Where the metrics go; undefined: to no collector. */
  readonly metrics: Collector | undefined
  /** The interceptors that make spans of activities; none without a collector. */
  readonly traced: (client: Client) => readonly ActivityInterceptorsFactory[]
  /** Sends the last spans. */
  readonly end: () => Promise<void>
}

/**
 * Opens the log of a worker, and its spans where OpenTelemetry's variables ask for them.
 * @throws EnvironmentInvalid
 */
export function openTelemetry(surroundings: Surroundings, identity: string): Telemetry {
  const metrics = readCollector('metrics', process.env)
  const traces = readCollector('traces', process.env)
  const secrets = secretsOf(surroundings)
  const log = openLog({ level: surroundings.logLevel, identity, secrets })
  process.once('exit', () => log.flush())
  // In the place of Node's own listener, which writes text.
  process.removeAllListeners('warning').on('warning', (warning) => log.warn({ error: warning }, 'a warning of Node'))
  if (traces?.isHttp !== true) {
    if (traces !== undefined)
      log.warn(
        'spans go by HTTP alone: name its endpoint in OTEL_EXPORTER_OTLP_TRACES_ENDPOINT, or OTEL_TRACES_EXPORTER=none',
      )
    return { log, metrics, traced: () => [], end: () => Promise.resolve() }
  }
  const instance = { 'service.version': ownVersion(), 'service.instance.id': identity, 'host.name': hostname() }
  const exporter = new TraceExporter(traces, { ...instance, ...resourceIn(process.env) }, log)
  const redacted = textRedactor(secrets)
  return {
    log,
    metrics,
    traced: (client) => [traceActivities(exporter, client, redacted)],
    end: () => exporter.end(),
  }
}

/** Secrets that no line and no span may hold: an API key may stand in a file of profiles too. */
const secretsOf = ({ connection: { apiKey } }: Surroundings): readonly string[] => [
  ...(typeof apiKey === 'string' && apiKey !== '' ? [apiKey] : []),
  ...secretsIn(process.env),
]
