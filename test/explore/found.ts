import type { Schedule } from '../../explore/schedule'

/** Schedules that once broke a rule, each as short as it can be: the product or the rule was mended, and they stay. */
export const found: readonly { readonly name: string; readonly schedule: Schedule }[] = [
  {
    name: 'a leave-out after a cancellation that waits for a safe point leaves the upgrade alone',
    schedule: {
      seed: 1,
      upgrade: 'keystone',
      faults: [],
      words: [
        { at: 2, lever: 'cancel' },
        { at: 8, signal: 'leave-out', payload: { host: 'controller2' } },
      ],
    },
  },
  {
    name: 'the gate before the end of Nova calls nobody while every node serves',
    schedule: { seed: 1, upgrade: 'nova-finish', faults: [], words: [] },
  },
  {
    name: 'the next upgrade of a whole cloud begins after a person has released the lock of the one before',
    schedule: { seed: 248, upgrade: 'cloud', faults: [], words: [{ at: 122, lever: 'release-lock' }] },
  },
  {
    name: 'three hosts that lose the lock in one moment ask one after the other, and one answer counts for one of them',
    schedule: { seed: 727, upgrade: 'nova', faults: [], words: [{ at: 24, lever: 'release-lock' }] },
  },
  {
    name: 'a host takes no command while one of a terminated upgrade runs, whatever a person answers',
    schedule: {
      seed: 20207,
      upgrade: 'nova-finish',
      faults: [{ kind: 'slow-job', step: 'nova/controller2/restart-nova-conductor', seconds: 2500 }],
      words: [
        { at: 31, lever: 'start', upgrade: 'cinder' },
        { at: 29, lever: 'terminate-and-start' },
        { at: 22, lever: 'release-lock' },
      ],
    },
  },
  {
    name: 'a watch that begins within a cancelled scope is cancelled, as in the SDK, after a gate has opened twice',
    schedule: {
      seed: 50166,
      upgrade: 'cloud',
      faults: [{ kind: 'worker-lost-at', question: 874, answered: false }],
      words: [],
    },
  },
]
