import type { Cloud } from '../../cloud/model/cloud'
import { HostName } from '../../cloud/model/ids'
import type { PreflightInput } from '../../cloud/model/actions'
import type { Preflight } from '../../cloud/model/outcomes'
import type { Fault } from '../schedule'
import type { Attempt } from '../temporal/attempt'
import type { Reply } from '../temporal/reply'
import type { Temporal } from '../temporal/temporal'
import { Balancers } from './balancers'
import type { Book } from './book'
import { Ledger } from './deeds'
import { Hosts } from './hosts'
import { Jobs } from './jobs'
import { ModelledLock } from './lock'
import { Network } from './network'

/** A cloud in memory: hosts, balancers, the ways to them, and the lock that Temporal keeps. */
export class ModelledCloud {
  readonly network: Network
  readonly ledger: Ledger
  readonly lock: ModelledLock
  readonly balancers: Balancers
  readonly hosts: Hosts
  readonly jobs: Jobs

  constructor(
    readonly cloud: Cloud,
    readonly book: Book,
    temporal: Temporal,
    readonly faults: readonly Fault[],
  ) {
    this.network = new Network(temporal, faults)
    this.ledger = new Ledger(() => this.network.seconds)
    this.lock = new ModelledLock(this.ledger)
    const holder = (): string => this.lock.holder
    this.balancers = new Balancers(cloud, this.network, this.ledger, faults, holder)
    this.hosts = new Hosts(this.network, this.balancers, this.ledger, book, faults)
    this.jobs = new Jobs(temporal, this.network, this.balancers, this.hosts, this.ledger, faults, holder)
    for (const fault of faults) {
      if (fault.kind === 'worker-lost') temporal.clock.after(fault.at, () => temporal.workers.lose())
      if (fault.kind === 'drain-forgotten') temporal.clock.after(fault.at, () => this.balancers.forget(fault.host))
    }
  }

  /** The checks before an upgrade pass. Nodes that an earlier run has left out are found. */
  preflight(attempt: Attempt, { nodes }: PreflightInput): Reply<Preflight> {
    const out = nodes.filter(({ host }) => this.balancers.isOut(host.name) || this.hosts.hasNote(host.name))
    return this.network.question(attempt, () => ({
      ok: true,
      checks: [],
      out: out.map(({ host }) => HostName.parse(host.name)),
    }))
  }
}

let modelled: ModelledCloud | undefined

/** The cloud of the night that is run now. */
export function presentCloud(): ModelledCloud {
  if (modelled === undefined) throw new Error('no night is run')
  return modelled
}

export function presentIs(cloud: ModelledCloud): void {
  modelled = cloud
}
