import type { Mutant } from '../../explore/product'
import type { Fault, Schedule, Word } from '../../explore/schedule'

/** A change of the product's compiled code that breaks a promise, and a schedule in which that shows. */
export interface Case {
  readonly mutant: Mutant
  readonly schedule: Schedule
  readonly breaks: RegExp
}

const night = (upgrade: Schedule['upgrade'], faults: readonly Fault[] = [], words: readonly Word[] = []): Schedule => ({
  seed: 1,
  upgrade,
  faults,
  words,
})

export const cases: readonly Case[] = [
  {
    mutant: {
      name: 'skips the probe after a command that reports success',
      file: 'activities/job/run.js',
      from: "record.code === 0 && effect === 'all'",
      to: 'record.code === 0',
    },
    schedule: night('keystone', [
      { kind: 'job', step: 'keystone/controller1/backup', how: 'succeeds', effect: 'part', times: 1 },
    ]),
    breaks: /expand began before \S+backup was done/,
  },
  {
    mutant: {
      name: 'drops the claim of a command that runs',
      file: 'activities/job/look.js',
      from: "if (record.state === 'running')",
      to: 'if (false)',
    },
    schedule: night(
      'keystone',
      [{ kind: 'slow-job', step: 'keystone/controller1/install', seconds: 100 }],
      [{ at: 30, lever: 'reset', part: 0.9, withSignals: false }],
    ),
    breaks: /two commands of \S+ ran at once/,
  },
  {
    mutant: {
      name: 'forgets the second balancer',
      file: 'activities/haproxy/standby.js',
      from: 'balancers.map(async',
      to: 'balancers.slice(0, 1).map(async',
    },
    schedule: night('keystone'),
    breaks: /stop-apache2 began while haproxy2: \S+/,
  },
  {
    mutant: {
      name: 'opens a gate on the signal alone',
      file: 'workflows/run/evidence.js',
      from: 'return evidence;',
      to: 'return { ...evidence, ok: true };',
    },
    schedule: night('keystone', [{ kind: 'old-code', host: 'controller2', until: 300 }]),
    breaks: /contract began while controller2 was seen on the old release/,
  },
  {
    mutant: {
      name: 'goes through a gate without asking',
      file: 'workflows/run/wait-at-gate.js',
      from: 'await (0, context_1.safePoint)(context);',
      to: "return 'confirm';",
    },
    schedule: night('glance'),
    breaks: /contract began unconfirmed/,
  },
  {
    mutant: {
      name: 'holds no lock after a reset',
      file: 'activities/hold-lock.js',
      from: 'if (!need.take && !(isReset && lock.givenBack))',
      to: 'if (isReset)\n            return;\n        if (!need.take)',
    },
    schedule: night(
      'keystone',
      [],
      [
        { at: 13, signal: 'abort', payload: { now: true } },
        { at: 17, lever: 'reset', part: 0.2, withSignals: false },
      ],
    ),
    breaks: /changed the cloud while nobody held its lock/,
  },
  {
    mutant: {
      name: 'asks nobody for the lock between its look and its claim',
      file: 'activities/job/look-and-run.js',
      from: 'await deps.mayClaim();',
      to: '',
    },
    schedule: night('keystone', [], [{ at: 6, lever: 'release-lock' }]),
    breaks: /expand changed the cloud while nobody held its lock/,
  },
  {
    mutant: {
      name: 'takes a lock back that a person has released',
      file: 'workflows/run/held-lock.js',
      from: 'cloud: this.cloud, take,',
      to: 'cloud: this.cloud, take: true,',
    },
    schedule: night('glance', [], [{ at: 6, lever: 'release-lock' }]),
    breaks: /took the lock that a person had released/,
  },
  {
    mutant: {
      name: 'tries a failed step again without asking',
      file: 'workflows/run/perform.js',
      from: 'answer = await (0, answers_1.answerTo)(context, step, tried, () => isLockGone && lock.retries !== lockRetries);',
      to: "answer = { verb: 'retry', by: '' };",
    },
    schedule: night('keystone', [
      { kind: 'job', step: 'keystone/controller1/expand', how: 'fails', effect: 'none', times: 1 },
    ]),
    breaks: /expand ran 2 times, with 0 retries/,
  },
  {
    mutant: {
      name: 'takes a skip at its word',
      file: 'workflows/run/perform.js',
      from: 'tried = (0, answers_1.refusedSkip)(step, found.state);',
      to: "return { state: 'done', evidence: '' };",
    },
    schedule: night(
      'keystone',
      [{ kind: 'job', step: 'keystone/controller1/install', how: 'fails', effect: 'none', times: 1 }],
      [{ at: 7, signal: 'skip', payload: {} }],
    ),
    breaks: /backup began before \S+install was done/,
  },
  {
    mutant: {
      name: 'forgets to let the first node join',
      file: 'workflows/services/keystone.js',
      from: 'await first.join();',
      to: '',
    },
    schedule: night('keystone'),
    breaks: /no answer helps with \S+ keystone\/controller2\/drain/,
  },
  {
    mutant: {
      name: 'does not read again if a node is drained',
      file: 'activities/steps/parts.js',
      from: 'await (0, haproxy_1.stillDrained)(drained, { runtime: world.runtime, signal });',
      to: '',
    },
    schedule: night('neutron', [{ kind: 'drain-forgotten', host: 'controller1', at: 3 }]),
    breaks: /start-neutron-server began while haproxy1: \S+/,
  },
  {
    mutant: {
      name: 'does not repeat a drain that was forgotten',
      file: 'workflows/run/perform.js',
      from: 'if (drainGone && step.drainedBy !== undefined)',
      to: 'if (false)',
    },
    schedule: night('neutron', [{ kind: 'drain-forgotten', host: 'controller1', at: 3 }]),
    breaks: /no answer helps with \S+ neutron\/controller1\/start-neutron-server/,
  },
  {
    mutant: {
      name: 'drains a node whatever is left',
      file: 'workflows/procedure/drain-and-join.js',
      from: '{ minimumUp: cloud.minimumUp }',
      to: '{ minimumUp: 0 }',
    },
    schedule: night('glance', [{ kind: 'dead', host: 'controller3', at: 0 }]),
    breaks: /left 1 servers up/,
  },
  {
    mutant: {
      name: 'starts a unit on one node before it has stopped it on the other',
      file: 'workflows/procedure/active-passive.js',
      from: 'await primitives.step(stop);',
      to: '',
    },
    schedule: night('cinder'),
    breaks: /no answer helps with \S+ cinder\/controller2\/start-cinder-volume/,
  },
  {
    mutant: {
      name: 'does not hear resume',
      file: 'workflows/state/stop-requests.js',
      from: 'resume() {\n        this.#pause = undefined;',
      to: 'resume() {',
    },
    schedule: night('neutron', [], [{ at: 52, signal: 'pause', payload: {} }]),
    breaks: /no answer helps with \S+ a pause/,
  },
  {
    mutant: {
      name: 'lets a cancellation end the handler of a message',
      file: 'workflows/run/message-handler.js',
      from: 'workflow_1.CancellationScope.nonCancellable(work)',
      to: 'work()',
    },
    schedule: night(
      'keystone',
      [],
      [
        { at: 2, lever: 'cancel' },
        { at: 8, signal: 'leave-out', payload: { host: 'controller2' } },
      ],
    ),
    breaks: /has ended \(Cancelled: .*\) and holds the lock still/,
  },
  {
    mutant: {
      name: 'watches the nodes of a gate on no balancer',
      file: 'workflows/run/watch-joined.js',
      from: 'const { balancers } = gate;',
      to: 'const { balancers } = gate.evidence;',
    },
    schedule: night('nova-finish'),
    breaks: /calls a person on a quiet night/,
  },
  {
    mutant: {
      name: 'takes the answer to one step for the others that need one',
      file: 'workflows/run/raise.js',
      from: 'showInTurn(context, step, trouble, isOver);',
      to: 'if (upgradeState.needs.attention !== null) return true; showInTurn(context, step, trouble, isOver);',
    },
    schedule: night(
      'nova',
      ['controller1', 'controller2', 'controller3'].map((host) => ({
        kind: 'job' as const,
        step: `nova/${host}/stop-nova-api`,
        how: 'fails' as const,
        effect: 'none' as const,
        times: 1,
      })),
    ),
    breaks: /stop-nova-api ran 2 times, with 0 retries/,
  },
]
