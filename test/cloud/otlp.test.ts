import { describe, expect, test } from '@jest/globals'
import { readCollector, resourceIn } from '../../cloud/load/otlp'

describe('OpenTelemetry’s own variables', () => {
  test.each<[string, NodeJS.ProcessEnv]>([
    ['none of them is set', {}],
    ['the endpoint is empty', { OTEL_EXPORTER_OTLP_ENDPOINT: '' }],
    ['all is turned off', { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://c:4318', OTEL_SDK_DISABLED: 'true' }],
    ['the signal is turned off', { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://c:4318', OTEL_TRACES_EXPORTER: 'none' }],
  ])('send nothing where %s', (_, environment) => {
    expect(readCollector('traces', environment)).toBeUndefined()
  })

  test.each<[string, NodeJS.ProcessEnv, object]>([
    ['a base', { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://c:4318/' }, { url: 'http://c:4318/v1/traces', isHttp: true }],
    [
      'the endpoint of one signal, as it is',
      { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://c:4318', OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: 'https://d/in' },
      { url: 'https://d/in' },
    ],
    [
      'the protocol of one signal',
      {
        OTEL_EXPORTER_OTLP_ENDPOINT: 'http://c:4317',
        OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json',
        OTEL_EXPORTER_OTLP_TRACES_PROTOCOL: 'grpc',
      },
      { url: 'http://c:4317', isHttp: false },
    ],
    [
      'headers, escaped',
      {
        OTEL_EXPORTER_OTLP_ENDPOINT: 'http://c',
        OTEL_EXPORTER_OTLP_HEADERS: 'x-team=blue%20one, authorization=a=b,,=x',
      },
      { headers: { 'x-team': 'blue one', authorization: 'a=b' } },
    ],
  ])('are read: %s', (_, environment, collector) => {
    expect(readCollector('traces', environment)).toMatchObject(collector)
  })

  test.each([
    [{ OTEL_EXPORTER_OTLP_ENDPOINT: 'collector:4318' }, /endpoint is "collector:4318": should be a URL such as http/],
    [
      { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://c', OTEL_EXPORTER_OTLP_PROTOCOL: 'http' },
      /PROTOCOL is "http": should be one of grpc, http\/protobuf, http\/json/,
    ],
  ])('are refused with a sentence: %j', (environment, sentence) => {
    expect(() => readCollector('metrics', environment)).toThrow(sentence)
  })

  test('name the service and its resource', () => {
    expect(resourceIn({})).toEqual({ 'service.name': 'openstack-upgrade' })
    const attributes = { OTEL_RESOURCE_ATTRIBUTES: 'service.name=x,deployment.environment.name=live' }
    expect(resourceIn({ ...attributes, OTEL_SERVICE_NAME: 'ours' })).toEqual({
      'service.name': 'ours',
      'deployment.environment.name': 'live',
    })
  })
})
