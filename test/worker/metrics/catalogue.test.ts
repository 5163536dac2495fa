import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from '@jest/globals'
import { z } from 'zod'
import { StepId } from '../../../cloud/model/ids'
import { catalogue, type Described } from '../../../worker/metrics/catalogue'
import { labelsOf } from '../../../worker/metrics/steps'

const root = join(__dirname, '../../..')
const ours: readonly Described[] = Object.values(catalogue)
/** Our metrics by the names under which Prometheus has them: a histogram's quantiles are asked of its buckets. */
const series = new Map(
  ours.map((metric) => [metric.kind === 'histogram' ? `${metric.name}_bucket` : metric.name, metric]),
)

test('the page of metrics names each one, its kind and its labels', () => {
  const page = readFileSync(join(root, 'docs/reference/metrics.md'), 'utf8')
  const rows = [...page.matchAll(/^\| `(\w+)` +\| (\w+) +\| ([\w, ]+?) +\|/gm)].map(([, name, kind, labels]) => ({
    name,
    kind,
    labels: labels?.split(', '),
  }))
  expect(rows).toEqual(ours.map(({ name, kind, labels }) => ({ name, kind, labels: [...labels] })))
})

test('the dashboard and the rules ask for metrics and labels that there are', () => {
  const dashboard = z
    .object({ panels: z.array(z.object({ targets: z.array(z.object({ expr: z.string() })) })) })
    .parse(JSON.parse(readFileSync(join(root, 'docs/monitoring/grafana-dashboard.json'), 'utf8')))
  const rules = readFileSync(join(root, 'docs/monitoring/alerts.yml'), 'utf8').matchAll(/expr: (.*)/g)
  const asked = [
    ...dashboard.panels.flatMap(({ targets }) => targets.map(({ expr }) => expr)),
    ...[...rules].map(String),
  ]
  expect(asked.length).toBeGreaterThan(6)
  const own = asked.filter((expr) => expr.includes('openstack_upgrade'))
  for (const expr of own) {
    const [name = ''] = /openstack_upgrade_\w+/.exec(expr) ?? []
    const found = series.get(name)
    expect({ expr, isKnown: found !== undefined }).toEqual({ expr, isKnown: true })
    const grouped = /by \(([^)]*)\)/.exec(expr)?.[1]?.split(', ') ?? []
    const known = [...(found?.labels ?? []), 'le', 'instance']
    expect({ expr, unknown: grouped.filter((label) => !known.includes(label)) }).toEqual({ expr, unknown: [] })
  }
})

test.each([
  ['keystone/controller1/stop-apache2', { service: 'keystone', verb: 'stop' }],
  ['nova/compute12/configure-upgrade_levels', { service: 'nova', verb: 'configure' }],
  ['neutron/cloud/follow', { service: 'neutron', verb: 'follow' }],
])('the labels of %s are few', (step, labels) => {
  expect(labelsOf(StepId.parse(step))).toEqual(labels)
})
