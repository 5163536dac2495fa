import type { MetricKind } from '@temporalio/common'

/** One of our metrics, as docs/reference/metrics.md and the dashboard name it. */
export interface Described {
  readonly name: string
  readonly kind: Extract<MetricKind, 'counter' | 'gauge' | 'histogram'>
  readonly labels: readonly string[]
  readonly help: string
}

/** Every metric of ours. Temporal's own stand beside them, with `temporal_` before their names. */
export const catalogue = {
  steps: {
    name: 'openstack_upgrade_steps_total',
    kind: 'counter',
    labels: ['service', 'verb', 'outcome'],
    help: 'Steps that this worker has brought to an end, by their outcome: done, failed, refused and others',
  },
  stepSeconds: {
    name: 'openstack_upgrade_step_seconds',
    kind: 'histogram',
    labels: ['service', 'verb'],
    help: 'Seconds of a step on this worker, from its beginning to its end',
  },
  upgrades: {
    name: 'openstack_upgrade_upgrades',
    kind: 'gauge',
    labels: ['state'],
    help: 'Upgrades of this task queue that go on, by state',
  },
  waitingSeconds: {
    name: 'openstack_upgrade_waiting_seconds',
    kind: 'gauge',
    labels: ['upgrade', 'waits_for'],
    help: 'Seconds that an upgrade has waited for a person: at a gate, or with an attention; 0 once it goes on',
  },
  undelivered: {
    name: 'openstack_upgrade_undelivered',
    kind: 'gauge',
    labels: ['upgrade'],
    help: '1 while an upgrade waits for a person and somebody did not get its last notification; 0 once it goes on',
  },
  notifications: {
    name: 'openstack_upgrade_notifications_total',
    kind: 'counter',
    labels: ['outcome'],
    help: 'Notifications that this worker has handed to a channel: delivered, failed; each failed attempt counts',
  },
  sshConnections: {
    name: 'openstack_upgrade_ssh_connections',
    kind: 'gauge',
    labels: ['state'],
    help: 'SSH connections of this worker, used and idle',
  },
  sshLogins: {
    name: 'openstack_upgrade_ssh_logins_total',
    kind: 'counter',
    labels: ['outcome'],
    help: 'SSH logins of this worker: ok, failed',
  },
} as const satisfies Readonly<Record<string, Described>>
