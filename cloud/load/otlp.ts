import { upgradeError } from '../model/errors'

/** The kinds of data that go to an OpenTelemetry collector. */
export type Signal = 'metrics' | 'traces'

/** A collector of OpenTelemetry, and how one signal goes to it. */
export interface Collector {
  readonly url: string
  readonly isHttp: boolean
  readonly headers: Readonly<Record<string, string>>
}

type Variables = Readonly<Record<string, string | undefined>>

const protocols: readonly string[] = ['grpc', 'http/protobuf', 'http/json']

/** A variable of one signal wins over that of all; an empty one counts as not set. */
const first = (...values: readonly (string | undefined)[]): string | undefined =>
  values.find((value) => value !== undefined && value !== '')

/**
 * Reads OpenTelemetry's own variables (https://opentelemetry.io/docs/specs/otel/protocol/exporter/).
 * @returns undefined where they name no collector, or turn the signal off
 * @throws EnvironmentInvalid
 */
export function readCollector(signal: Signal, environment: Variables): Collector | undefined {
  const own = (name: string): string | undefined =>
    first(environment[`OTEL_EXPORTER_OTLP_${signal.toUpperCase()}_${name}`])
  const either = (name: string): string | undefined => first(own(name), environment[`OTEL_EXPORTER_OTLP_${name}`])
  const endpoint = either('ENDPOINT')
  const exporter = first(environment[`OTEL_${signal.toUpperCase()}_EXPORTER`], 'otlp')
  if (endpoint === undefined || environment.OTEL_SDK_DISABLED === 'true' || exporter !== 'otlp') return undefined
  const protocol = either('PROTOCOL') ?? 'http/protobuf'
  const problems = [
    ...(/^https?:\/\/\S+$/.test(endpoint) && URL.canParse(endpoint)
      ? []
      : [`OpenTelemetry's endpoint is ${JSON.stringify(endpoint)}: should be a URL such as http://collector:4318`]),
    ...(protocols.includes(protocol)
      ? []
      : [`OTEL_EXPORTER_OTLP_PROTOCOL is ${JSON.stringify(protocol)}: should be one of ${protocols.join(', ')}`]),
  ]
  if (problems.length > 0) throw upgradeError('EnvironmentInvalid', { problems })
  const isHttp = protocol !== 'grpc'
  // The endpoint of all signals is the base of their paths; that of one signal is taken as it is.
  const isBase = isHttp && own('ENDPOINT') === undefined
  const url = isBase ? `${endpoint.replace(/\/$/, '')}/v1/${signal}` : endpoint
  return { url, isHttp, headers: pairsIn(either('HEADERS')) }
}

/** The attributes of this process, by OpenTelemetry's variables; its word for them is resource. */
export function resourceIn(environment: Variables): Readonly<Record<string, string>> {
  const service = first(environment.OTEL_SERVICE_NAME)
  return {
    'service.name': 'openstack-upgrade',
    ...pairsIn(environment.OTEL_RESOURCE_ATTRIBUTES),
    ...(service === undefined ? {} : { 'service.name': service }),
  }
}

/** `name=value,name=value`, each value escaped as in a URL. */
function pairsIn(text = ''): Readonly<Record<string, string>> {
  const pairs = text.split(',').flatMap((pair) => {
    const at = pair.indexOf('=')
    return at <= 0 ? [] : [[pair.slice(0, at).trim(), unescaped(pair.slice(at + 1).trim())] as const]
  })
  return Object.fromEntries(pairs)
}

function unescaped(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
