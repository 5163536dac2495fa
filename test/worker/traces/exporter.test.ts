import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { z } from 'zod'
import { TraceExporter } from '../../../worker/traces/exporter'
import type { Span } from '../../../worker/traces/span'
import { testCollector, type TestCollector } from '../../support/collector'
import { captured, type CapturedLog } from '../log/captured'

const Body = z.object({
  resourceSpans: z.tuple([
    z.object({
      resource: z.object({ attributes: z.array(z.unknown()) }),
      scopeSpans: z.tuple([z.looseObject({ spans: z.array(z.looseObject({ name: z.string() })) })]),
    }),
  ]),
})

let collector: TestCollector
let exporter: TraceExporter
let written: CapturedLog
beforeEach(async () => {
  collector = await testCollector()
  written = captured()
  const to = { url: `${collector.url}/v1/traces`, isHttp: true, headers: { 'x-team': 'blue' } }
  exporter = new TraceExporter(to, { 'service.name': 'ours' }, written.log)
})
afterEach(async () => {
  await exporter.end()
  await collector.stop()
})

const span = (name: string, more: Partial<Span> = {}): Span => ({
  ...{ traceId: 'a'.repeat(32), spanId: 'b'.repeat(16), name, start: 1000, end: 2500.4, attributes: {} },
  ...more,
})
const bodies = () => collector.received.map(({ body }) => Body.parse(JSON.parse(body.toString())).resourceSpans[0])
const names = (): readonly string[] => bodies().flatMap(({ scopeSpans: [{ spans }] }) => spans.map(({ name }) => name))

describe('spans', () => {
  test('go to the collector as OTLP’s JSON, with its headers', async () => {
    exporter.take(span('s', { attributes: { text: 'a', count: 2, is: true }, failure: 'no' }))
    await exporter.flush()
    expect(collector.received[0]).toMatchObject({
      path: '/v1/traces',
      headers: { 'content-type': 'application/json', 'x-team': 'blue' },
    })
    const [body] = bodies()
    expect(body?.resource.attributes).toEqual([{ key: 'service.name', value: { stringValue: 'ours' } }])
    expect(body?.scopeSpans[0].spans).toEqual([
      {
        ...{ traceId: 'a'.repeat(32), spanId: 'b'.repeat(16), name: 's', kind: 1 },
        ...{ startTimeUnixNano: '1000000000', endTimeUnixNano: '2500000000', status: { code: 2, message: 'no' } },
        attributes: [
          { key: 'text', value: { stringValue: 'a' } },
          { key: 'count', value: { doubleValue: 2 } },
          { key: 'is', value: { boolValue: true } },
        ],
      },
    ])
  })

  test('are sent again where the collector is away for a moment, and each once', async () => {
    collector.answer(503)
    exporter.take(span('one'))
    await exporter.flush()
    collector.answer(200)
    exporter.take(span('two'))
    await exporter.flush()
    await exporter.flush()
    expect(names()).toEqual(['one', 'one', 'two'])
    expect(written.lines.map(({ status }) => status)).toEqual([503])
  })

  test('that the collector refuses are not sent again', async () => {
    collector.answer(400)
    exporter.take(span('one'))
    await exporter.flush()
    collector.answer(200)
    await exporter.flush()
    expect(names()).toEqual(['one'])
  })

  test('are bounded while the collector is away, the newest are kept, and the others counted', async () => {
    for (let index = 0; index < 5000; index += 1) exporter.take(span(String(index)))
    await exporter.end()
    expect(names()).toHaveLength(2048)
    expect(names().at(-1)).toBe('4999')
    expect(written.lines).toEqual([expect.objectContaining({ level: 'warn', dropped: 2952 })])
  })

  test('never make anything fail where there is no collector', async () => {
    await collector.stop()
    exporter.take(span('one'))
    await exporter.flush()
    expect(written.lines).toEqual([expect.objectContaining({ level: 'warn', reason: 'ECONNREFUSED' })])
  })
})
