import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { stringify } from 'yaml'
import { promtool } from './prometheus'

const rules = join(__dirname, '../../docs/monitoring/alerts.yml')
const waiting = 'openstack_upgrade_waiting_seconds{upgrade="upgrade-production-keystone",waits_for="gate"}'

const undelivered = 'openstack_upgrade_undelivered{upgrade="upgrade-production-keystone"'

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'alerts-'))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

test('the alerts fire once an upgrade has waited for a quarter of an hour, where it could not tell everybody, and where no worker answers', async () => {
  expect(await promtool('check', 'rules', rules)).toContain('SUCCESS: 3 rules found')
  const needsPerson = {
    exp_labels: { severity: 'page', upgrade: 'upgrade-production-keystone', waits_for: 'gate' },
    exp_annotations: { summary: 'upgrade-production-keystone waits at its gate for 16m 0s' },
  }
  const withoutWorker = {
    exp_labels: { severity: 'page' },
    exp_annotations: { summary: 'No worker of OpenStack upgrades answers; upgrades under way stand still' },
  }
  const tellsNobody = {
    exp_labels: { severity: 'page', upgrade: 'upgrade-production-keystone' },
    exp_annotations: {
      summary:
        'upgrade-production-keystone waits for a person, and not everybody could be notified: its status says why',
    },
  }
  const file = join(folder, 'tests.yml')
  const at = (eval_time: string, alertname: string, exp_alerts: readonly object[]) => ({
    eval_time,
    alertname,
    exp_alerts,
  })
  const tests = [
    {
      interval: '1m',
      input_series: [
        { series: 'up{job="openstack-upgrade",instance="deploy1:9464"}', values: '1x30' },
        { series: waiting, values: '0+60x30' },
      ],
      alert_rule_test: [
        at('15m', 'UpgradeNeedsPerson', []),
        at('16m', 'UpgradeNeedsPerson', [needsPerson]),
        at('16m', 'UpgradeWithoutWorker', []),
      ],
    },
    {
      interval: '1m',
      input_series: [
        { series: `${undelivered},instance="deploy1:9464"}`, values: '0x2 1x4 0x4' },
        // Another worker reads it a little later.
        { series: `${undelivered},instance="deploy2:9464"}`, values: '0x3 1x4 0x4' },
      ],
      alert_rule_test: [
        at('2m', 'UpgradeTellsNobody', []),
        at('5m', 'UpgradeTellsNobody', [tellsNobody]),
        at('9m', 'UpgradeTellsNobody', []),
      ],
    },
    {
      interval: '1m',
      input_series: [{ series: 'up{job="openstack-upgrade",instance="deploy1:9464"}', values: '0x5' }],
      alert_rule_test: [at('0m', 'UpgradeWithoutWorker', []), at('2m', 'UpgradeWithoutWorker', [withoutWorker])],
    },
  ]
  writeFileSync(file, stringify({ rule_files: [rules], evaluation_interval: '1m', tests }))
  expect(await promtool('test', 'rules', file)).toContain('SUCCESS')
})
