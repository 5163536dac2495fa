import { describe, expect, test } from '@jest/globals'
import type { Client } from '@temporalio/client'
import type { MetricMeter } from '@temporalio/common'
import type { ActivityExecuteInput } from '@temporalio/worker'
import type { Progress } from '../../../cloud/model/progress'
import { notificationMetrics } from '../../../worker/metrics'
import { upgradeMetrics } from '../../../worker/metrics/upgrades'
import { UpgradeState } from '../../../workflows/state/upgrade-state'

/** A meter that keeps the sums of counters and the last values of gauges, by name and labels. */
function keepingMeter(): { readonly meter: MetricMeter; readonly figures: Map<string, number> } {
  const figures = new Map<string, number>()
  const keyOf = (name: string, labels: object): string => `${name} ${Object.values(labels).join(' ')}`
  const counter = (name: string) => ({
    add: (value: number, labels: object) =>
      figures.set(keyOf(name, labels), (figures.get(keyOf(name, labels)) ?? 0) + value),
  })
  const gauge = (name: string) => ({
    set: (value: number, labels: object) => figures.set(keyOf(name, labels), value),
  })
  return { figures, meter: { createCounter: counter, createGauge: gauge } as unknown as MetricMeter }
}

describe('notifications', () => {
  const input = { args: [], headers: {} } as unknown as ActivityExecuteInput

  test('are counted by their outcome on each channel, from zero on; an attempt that throws counts as failed', async () => {
    const { meter, figures } = keepingMeter()
    const name = 'openstack_upgrade_notifications_total'
    const of = notificationMetrics(meter)
    const counts = (): unknown[] => [figures.get(`${name} delivered`), figures.get(`${name} failed`)]
    expect(counts()).toEqual([0, 0])
    const execute = of({ info: { activityType: 'notify' } }).inbound?.execute
    const channel = (ok: boolean) => ({ channel: 'slack', ok, said: '' })
    const answer = { channels: [channel(true), channel(true), channel(false)] }
    expect(await execute?.(input, () => Promise.resolve(answer))).toBe(answer)
    expect(counts()).toEqual([2, 1])
    await execute?.(input, () => Promise.resolve({ channels: [] }))
    expect(counts()).toEqual([2, 1])
    await execute?.(input, () => Promise.resolve(undefined))
    expect(counts()).toEqual([3, 1])
    await expect(execute?.(input, () => Promise.reject(new Error('403')))).rejects.toThrow('403')
    expect(counts()).toEqual([3, 2])
    expect(of({ info: { activityType: 'run' } })).toEqual({})
  })

  test('that did not reach everybody are told while their upgrade waits, and no longer once it goes on', async () => {
    const { meter, figures } = keepingMeter()
    const upgrade = 'upgrade-production-keystone'
    const state = new UpgradeState(upgrade, 'keystone', () => undefined, 'production')
    const since = new Date(0).toISOString()
    state.needs.open({ name: 'keystone-upgraded', question: 'Is it well?', answers: ['confirm'], since })
    async function* waiting(query: string) {
      if (query.includes("'AwaitingGate'") && state.needs.gate !== null) yield { workflowId: upgrade, runId: 'r' }
      await Promise.resolve()
    }
    const client = {
      withDeadline: (_: number, ask: () => Promise<unknown>) => ask(),
      workflow: {
        count: () => Promise.resolve({ count: 0 }),
        list: ({ query }: { query: string }) => waiting(query),
        getHandle: () => ({ query: (): Promise<Progress> => Promise.resolve(state.progress()) }),
      },
    } as unknown as Client
    const read = upgradeMetrics(client, 'queue', meter)
    const figure = async (): Promise<number | undefined> => {
      await read()
      return figures.get(`openstack_upgrade_undelivered ${upgrade}`)
    }
    expect(await figure()).toBe(0)
    state.notifications.missed('slack: Slack answered 403')
    expect(await figure()).toBe(1)
    state.notifications.delivered()
    expect(await figure()).toBe(0)
    state.notifications.missed('slack: Slack answered 403')
    expect(await figure()).toBe(1)
    state.needs.close()
    expect(await figure()).toBe(0)
  })
})
