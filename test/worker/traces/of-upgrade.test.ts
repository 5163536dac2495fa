import { expect, test } from '@jest/globals'
import { z } from 'zod'
import { rootOf, traceOf } from '../../../worker/traces/span'
import { testCollector } from '../../support/collector'
import { eventually } from '../../support/eventually'
import { Typist } from '../../docs/typist'
import { pathFrom, putProgram } from '../../support/program'
import { Rehearsal } from '../../support/rehearsal'
import { address } from '../../support/temporal'

const Attributes = z
  .array(z.object({ key: z.string(), value: z.record(z.string(), z.unknown()) }))
  .transform((list) => Object.fromEntries(list.map(({ key, value }) => [key, Object.values(value)[0]])))
const Span = z.object({
  traceId: z.string().regex(/^[0-9a-f]{32}$/),
  spanId: z.string().regex(/^[0-9a-f]{16}$/),
  parentSpanId: z.string().optional(),
  name: z.string(),
  attributes: Attributes,
  status: z.object({ code: z.number().optional() }),
})
const Body = z.object({
  resourceSpans: z.array(
    z.object({
      resource: z.object({ attributes: Attributes }),
      scopeSpans: z.array(z.object({ spans: z.array(Span) })),
    }),
  ),
})

test('an upgrade is one trace, with a span for each step and one for the run; its metrics go to the collector too', async () => {
  const collector = await testCollector()
  try {
    await Rehearsal.run({ address: address() }, async (rehearsal) => {
      const { folder } = rehearsal.lab
      putProgram(folder)
      const operator = new Typist('test/worker/traces/of-upgrade.test.ts', folder, {
        ...rehearsal.environment,
        PATH: pathFrom(folder),
        OTEL_SERVICE_NAME: 'upgrades-of-the-site',
        OTEL_METRIC_EXPORT_INTERVAL: '500',
      })
      const page = 'Send traces and metrics to OpenTelemetry'
      const worker = await operator.begins(page, '', (text) => text.replace(/http:\S+/, collector.url))
      expect(operator.untyped).toEqual([])
      try {
        const upgrade = await rehearsal.client.workflow.start('keystone', {
          workflowId: `upgrade-${rehearsal.name}-keystone`,
          taskQueue: rehearsal.taskQueue,
          args: [{ cloud: rehearsal.lab.cloudFile }],
        })
        await rehearsal.underWay('controller1', 'stop')
        await upgrade.signal('abort', { by: 'ann', now: true })
        await expect(upgrade.result()).rejects.toThrow()
        const of = (path: string) => collector.received.filter((each) => each.path === path)
        const isMeasured = (): boolean => of('/v1/metrics').some(({ body }) => body.includes('openstack_upgrade_steps'))
        await eventually(isMeasured, { what: 'the metrics have arrived' })
        await worker.stop()

        const all = of('/v1/traces').flatMap(({ body }) => Body.parse(JSON.parse(body.toString())).resourceSpans)
        expect(new Set(all.map(({ resource }) => resource.attributes['service.name']))).toEqual(
          new Set(['upgrades-of-the-site']),
        )
        const run = upgrade.firstExecutionRunId
        const spans = all.flatMap(({ scopeSpans }) => scopeSpans.flatMap(({ spans: some }) => some))
        expect(new Set(spans.map(({ traceId }) => traceId))).toEqual(new Set([traceOf(run)]))
        expect(spans.find(({ spanId }) => spanId === rootOf(run))).toMatchObject({
          name: upgrade.workflowId,
          attributes: { temporalWorkflowID: upgrade.workflowId, temporalWorkflowType: 'keystone' },
        })
        const drained = spans.find(({ name }) => name === 'keystone/controller1/drain')
        expect(drained).toMatchObject({
          parentSpanId: rootOf(run),
          status: {},
          attributes: {
            ...{ temporalRunID: run, temporalActivityType: 'lookAndRun', 'upgrade.service': 'keystone' },
            ...{ 'upgrade.host': 'controller1', 'upgrade.state': 'done' },
          },
        })
      } finally {
        await worker.stop()
      }
    })
  } finally {
    await collector.stop()
  }
})
