import type { Attributes, Span } from './span'

/** OTLP's status code of a span that failed. */
const failed = 2
/** OTLP's kind of a span within one program. */
const internal = 1

const nanoseconds = (milliseconds: number): string => `${Math.round(milliseconds)}000000`

const listed = (attributes: Attributes): object[] =>
  Object.entries(attributes).map(([key, value]) => ({
    key,
    value:
      typeof value === 'string'
        ? { stringValue: value }
        : typeof value === 'boolean'
          ? { boolValue: value }
          : { doubleValue: value },
  }))

/** The body of a request to a collector (https://opentelemetry.io/docs/specs/otlp/#json-protobuf-encoding). */
export function otlpJson(spans: readonly Span[], resource: Attributes): string {
  const written = spans.map(({ start, end, attributes, failure, ...ids }) => ({
    ...ids,
    kind: internal,
    startTimeUnixNano: nanoseconds(start),
    endTimeUnixNano: nanoseconds(end),
    attributes: listed(attributes),
    status: failure === undefined ? {} : { code: failed, message: failure },
  }))
  return JSON.stringify({
    resourceSpans: [
      {
        resource: { attributes: listed(resource) },
        scopeSpans: [{ scope: { name: 'openstack-upgrade' }, spans: written }],
      },
    ],
  })
}
