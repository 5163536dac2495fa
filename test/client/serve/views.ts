import type { ListedState, ListedUpgrade } from '../../../client/serve/listing'
import type { View } from '../../../client/serve/reader'
import type { RunEnd, RunEntry, RunHistory } from '../../../client/history/model'
import type { Snapshot, StepNow } from '../../../client/live'
import { isOver, isUnderWay, type Progress } from '../../../cloud/model/progress'
import { UpgradeId, type UpgradeName } from '../../../cloud/model/ids'
import { plan } from '../../../workflows/plan/plan'
import { wideCloud } from '../../support/cloud'
import { upgraded } from '../../support/upgraded'
import { now, snapshot } from '../snapshots'

const at = (seconds: number): string => new Date(now + seconds * 1000).toISOString()

/** An upgrade of the list. */
export function listed(name: UpgradeName, changes: Partial<ListedUpgrade> = {}): ListedUpgrade {
  const cloud = upgraded('production')
  const id = UpgradeId.parse(name === 'cloud' ? 'upgrade-production' : `upgrade-production-${name}`)
  return { id, name, cloud, runs: 1, run: 'r1', state: 'Running', step: '', began: new Date(now - 900_000), ...changes }
}

/** The history of a run whose steps are those of a snapshot: one after the other, up to now. */
export function historyOf(
  { service, steps }: Snapshot,
  more: readonly RunEntry[] = [],
  end: RunEnd = { how: 'running' },
): RunHistory {
  const done = steps.filter((step) => isOver(step) && step.seconds !== undefined)
  const each = 800 / Math.max(1, done.length)
  const entries = done.map((step, index): RunEntry => ({
    at: at(-850 + each * (index + 1)),
    what: 'step',
    step: step.id,
    seconds: Math.min(each * 0.9, step.seconds ?? 1),
    evidence: 'keystone: install ok installed 2:11.0.4; seen',
  }))
  return {
    upgrade: listed(service as UpgradeName).id,
    name: service,
    run: 'r1',
    began: at(-900),
    startedBy: { name: 'ann', from: 'said' },
    identity: '1234@deploy1',
    entries: [...entries, ...more],
    underWay: steps
      .filter((step) => step.host !== null && isUnderWay(step))
      .map(({ id, since }) => ({ step: id, since: since ?? at(-42) })),
    end,
  }
}

/** A view of one upgrade, beside which others are listed. */
function viewOf(
  state: ListedState,
  seen: Snapshot,
  { more = [], end, others = [] }: { more?: readonly RunEntry[]; end?: RunEnd; others?: readonly ListedUpgrade[] } = {},
): View {
  const name = seen.service as UpgradeName
  const ended = end?.at === undefined ? {} : { ended: new Date(end.at) }
  const own = listed(name, { state, step: seen.attention?.step ?? '', ...ended })
  const history = { runs: [historyOf(seen, more, end)], at: new Date(now) }
  return {
    now: new Date(now),
    listing: { upgrades: [own, ...others], isCut: false },
    chosen: { ...own, snapshot: seen, history },
  }
}

const draining: Partial<StepNow> = {
  now: {
    sessions: 3,
    queued: 1,
    waitingFor:
      'keystone_public/keystone2 has 3 session(s) and 1 queued on haproxy1; keystone_admin/keystone2 has 0 session(s) and 0 queued on haproxy2; haproxy1 was reloaded since the drain began, and the node has 2 connection(s) that an old process may still serve',
  },
}

const attention: NonNullable<Progress['attention']> = {
  step: 'keystone/controller1/expand',
  host: 'controller1',
  sentence:
    'keystone/controller1/expand ended with exit code 1. Nothing of it is in the database. The whole output is in /var/lib/openstack-upgrade/keystone-controller1-expand on controller1.',
  tail: 'ERROR keystone DBError: (pymysql.err.InternalError)\n(1419) You do not have the SUPER privilege and binary logging is enabled',
  answers: {
    retry: 'accepted once the probe finds none of it done, as after the backup was restored',
    skip: '“I did it by hand”: goes on if the probe agrees',
    'leave-out': 'goes on without the host, unless it is needed',
    abort: 'ends the upgrade at the next point where every node serves',
  },
  waiting: false,
  since: at(-300),
}

const gate: NonNullable<Progress['gate']> = {
  name: 'keystone-upgraded',
  question:
    'Is every node on Ocata, and does each of them serve? After the contract phase no Newton node can join again.',
  answers: ['confirm', 'join'],
  since: at(-35),
  evidence: {
    run: 'r1',
    ok: false,
    nodes: [
      { host: 'controller1', ok: true, said: 'keystone: install ok installed 2:11.0.4; a token was issued' },
      { host: 'controller2', ok: true, said: 'keystone: install ok installed 2:11.0.4; a token was issued' },
      { host: 'controller3', ok: false, said: 'process 812 of apache2 began before the install' },
    ],
    strangers: ['keystone_public/keystone9'],
  },
}

const over = [
  listed('glance', { state: 'Done', began: new Date(now - 90_000_000), ended: new Date(now - 89_000_000), runs: 2 }),
  listed('cinder', { state: 'Aborted', began: new Date(now - 190_000_000), ended: new Date(now - 189_500_000) }),
]

/** Nova's upgrade of a cloud of many computes, of which some are at work. */
async function wide(computes: number): Promise<View> {
  const { steps } = await plan(wideCloud(computes), 'nova')
  const first = steps.findIndex(({ host }) => host === 'compute40')
  const seen: Snapshot = {
    ...(await snapshot('nova', 0)),
    steps: steps.map((step, index): StepNow => {
      if (index < first) return { ...step, state: 'done', seconds: 2.5 }
      return index < first + 5
        ? { ...step, state: 'running', seconds: 0, since: at(-20 - index) }
        : { ...step, state: 'pending' }
    }),
  }
  return viewOf('Running', seen)
}

const steps = { first: 2, second: 8, atGate: 17 } as const

const running = async (): Promise<View> =>
  viewOf('Running', await snapshot('keystone', steps.second, { detached: ['controller2' as never] }, draining), {
    others: over,
  })

/** The page as an operator meets it, by what it shows. */
export const views = {
  running,
  gate: async () => {
    const seen = await snapshot('keystone', steps.atGate, { state: 'AwaitingGate', gate })
    const opened = { at: gate.since, what: 'gate opened', gate: gate.name, nodes: gate.evidence?.nodes ?? [] } as const
    return viewOf('AwaitingGate', seen, { more: [opened], others: over })
  },
  attention: async () => {
    const seen = await snapshot('keystone', steps.first + 2, { state: 'Attention', attention }, { state: 'attention' })
    const { step, sentence, tail } = attention
    return viewOf('Attention', seen, {
      more: [{ at: attention.since, what: 'attention', step, sentence, tail }],
      others: over,
    })
  },
  terminated: async () => {
    const seen = await snapshot('keystone', steps.second, {}, { state: 'pending' })
    const ended =
      'upgrade-production-keystone was terminated at 01:58 by admin@deploy1: it does nothing and hears nothing any more.'
    const actor = { name: 'admin@deploy1', from: 'identity' } as const
    return viewOf(
      'Ended from outside',
      { ...seen, state: 'Terminated', ended },
      {
        end: { how: 'terminated', at: at(-120), reason: 'wrong cloud', actor },
        others: over,
      },
    )
  },
  done: async () => {
    const seen = await snapshot('keystone', 99, {
      state: 'Done',
      remains: ['rm -r /var/backups/keystone on controller1'],
    })
    return viewOf('Done', seen, { end: { how: 'done', at: at(-30) }, others: over })
  },
  cloud: async () => {
    const seen = await snapshot('cloud', 40)
    const view = viewOf('Running', seen, { others: [listed('glance'), ...over.slice(1)] })
    const { chosen } = view
    if (chosen?.history === undefined) throw new Error('there is no history')
    const below = historyOf(await snapshot('glance', 17))
    const whole = chosen.history.runs.map((run) => ({ ...run, entries: [], underWay: [] }))
    return { ...view, chosen: { ...chosen, history: { ...chosen.history, runs: [...whole, below] } } }
  },
  wide: () => wide(400),
  empty: () => Promise.resolve<View>({ now: new Date(now), listing: { upgrades: [], isCut: false } }),
  away: async () => ({
    ...(await running()),
    away: { sentence: 'Temporal does not answer at 127.0.0.1:7233: ECONNREFUSED.', since: new Date(now - 60_000) },
  }),
  silent: async () => {
    const { chosen, ...view } = await running()
    if (chosen === undefined) throw new Error('there is no upgrade')
    const silent =
      'upgrade-production-keystone does not answer: its worker is gone, or busy. Start a worker, then ask again.'
    return { ...view, chosen: { ...chosen, silent } }
  },
} satisfies Record<string, () => Promise<View>>
