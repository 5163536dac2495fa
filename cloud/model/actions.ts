import type { Notify } from './cloud'
import type { Balancer, Host, Server } from './hosts'
import type { HostName, StepId, UpgradeId } from './ids'
import type { LockNeed } from './lock'
import type { CheckName } from './preflight/reasons'

/**
 * The action of a step, as its two activities get it: hosts, commands and servers, but no services. Pure functions
 * (cloud/model/commands) render it, so the plan shows the text that is run.
 */

/** Servers that must be out of every balancer and idle. */
export interface Drained {
  readonly balancers: readonly Balancer[]
  readonly servers: readonly Server[]
}

/** A remote command that changes a host: a job, run at most once for each generation. */
export interface JobAction {
  readonly kind: 'job'
  readonly host: Host
  /** POSIX sh. Its standard input is empty. */
  readonly command: string
  /**
   * POSIX sh, read-only. Exit 0: the whole effect is there; 3: none of it; 4: a part. Exit 5: the whole effect, perhaps of
   * an earlier run, which this run must not rely on unasked. Any other code: the probe can't tell. Its output is shown as
   * evidence.
   */
  readonly probe: string
  /** Read again right before the job is claimed: the servers must still be drained and idle. */
  readonly drained?: Drained
  /** After this long the operator is told, while the wait goes on. */
  readonly expectedSeconds: number
  /** True: a lost or failed job may be run again without asking. Never true of a phase. */
  readonly safeToRepeat: boolean
}

/** Take the servers that a unit answers out of every balancer: all or none. */
export interface DrainAction extends Drained {
  readonly kind: 'drain'
  /**
   * Absent: drain. `maint`, for an API that goes down on all nodes: with no server left, the balancers answer 503 at once,
   * also to clients whose cookie would still bring them to a drained one.
   */
  readonly state?: 'maint'
  /** The node behind the servers: it keeps the record of how they stood before. */
  readonly host: Host
  /** No backend may be left with fewer servers up than this; 0 where the procedure has an outage. */
  readonly minimumUp: number
  /** After this long with sessions left the operator is told, while the wait goes on. */
  readonly idleLimitSeconds: number
  /**
   * POSIX sh, read-only, exit 0: the step that the drain prepares is done on the node, and the node works. Then a node that
   * serves, or is half-way back, is not drained again: a reset asks for drains that were done long ago. Absent in a history
   * from before it was asked.
   */
  readonly behind?: string
}

/** Put the servers back as they stood before the drain, once their checks pass. */
export interface JoinAction extends Drained {
  readonly kind: 'join'
  readonly host: Host
  /** POSIX sh, read-only, exit 0: the service really works on its own address. */
  readonly verify: string
  /** After this long without every server UP the operator is told, while the wait goes on. */
  readonly upLimitSeconds: number
}

/** A question that changes nothing: does the node already serve on the new release, joined on every balancer? */
export interface ServingAction extends Drained {
  readonly kind: 'serving'
  readonly host: Host
  /** POSIX sh, read-only, exit 0: the node is on the new release; 3: it is not. */
  readonly evidence: string
}

/** A question to one host that changes nothing. */
export interface QuestionAction {
  readonly kind: 'question'
  readonly host: Host
  /** POSIX sh, read-only, exit 0: yes; 3: no; any other code: it can't tell. */
  readonly script: string
}

/** A proof that a host is through with the upgrade. It changes nothing; without it no upgrade is done. */
export interface ProofAction {
  readonly kind: 'proof'
  readonly host: Host
  /** POSIX sh, read-only, exit 0: it holds; 3: it does not, and the output says why; any other code: it can't tell. */
  readonly script: string
}

export type Action = JobAction | DrainAction | JoinAction | ServingAction | QuestionAction | ProofAction

/** The run of an upgrade that asks: a job's record is told from those of earlier runs by it. */
export interface RunOf {
  /** Temporal's id of the run that the upgrade was started as: a reset keeps it, a new start does not. */
  readonly id: string
  /** The release, and the version of the packages, that it is pinned to. */
  readonly pin: string
}

/** The input of `look` and `run`. */
export interface StepInput {
  /** Absent in a request of an older worker, and in a plan, which is no run. */
  readonly run?: RunOf
  readonly upgrade: UpgradeId
  readonly step: StepId
  readonly action: Action
  /** Seconds that a host may be out of reach before the operator is told, while the wait goes on: fewer in an outage. */
  readonly unreachableLimitSeconds: number
}

/** The input of `look`: with the generation that a person has decided to run again, if they have. */
export interface LookInput extends StepInput {
  readonly retryOf?: number
  /** True: a person has decided to make the effect of an earlier run anew. */
  readonly anew?: true
  /** The activity that may have begun the job before its host was out of reach. */
  readonly begunBy?: string
}

/** The input of `run`: with the generation that `look` found ready or running. */
export interface RunInput extends StepInput {
  readonly generation: number
  /** True once the operator was notified that the step is slow: the wait just goes on. */
  readonly operatorNotified: boolean
  /** True once the operator was notified that a host or balancer is out of reach: `run` then only waits for it. */
  readonly awaitReachable: boolean
  /** True when a person has decided, for this step, to cut the sessions that are left. */
  readonly cutSessions: boolean
  /** Absent in a request of an older worker. */
  readonly lock?: LockNeed
}

/** The input of `lookAndRun`: it finds the generation itself, as `look` does. */
export interface LookAndRunInput extends LookInput {
  /** True when a person has decided, for this step, to cut the sessions that are left. */
  readonly cutSessions: boolean
  readonly lock: LockNeed
}

/** The input of `evidence`: the nodes that are read at a gate, each on its own address. */
export interface EvidenceInput extends Drained {
  readonly upgrade: UpgradeId
  readonly gate: string
  /** POSIX sh, read-only, exit 0: this node is on the new release; the output says why or why not. */
  readonly nodes: readonly { readonly host: Host; readonly script: string }[]
  /** Nodes that were left out: nobody may send their servers requests. One without servers proves nothing. */
  readonly leftOut?: readonly { readonly host: HostName; readonly servers: readonly Server[] }[]
}

/** The input of `leaveOut`: the servers of a host that an upgrade goes on without. */
export interface LeaveOutInput extends Drained {
  readonly upgrade: UpgradeId
  readonly host: HostName
  /** Absent in a request of an older worker. */
  readonly lock?: LockNeed
}

/** One preflight check on one host: POSIX sh, read-only, exit 0: passed; 3: failed, and the output says why. */
export interface HostCheck {
  readonly name: CheckName
  readonly required: boolean
  readonly host: Host
  readonly script: string
  readonly remedy: string
  /** True: does not apply to a node that is out of the balancers already, since it may be stopped. */
  readonly unlessOut?: boolean
  /** True: the host's first check, and where it fails no other one has a meaning. */
  readonly decides?: true
}

/** A check that is judged by the answers of several hosts together, each asked by a script of its own: POSIX sh, read-only. */
export interface AcrossCheck {
  readonly name: CheckName
  readonly nodes: readonly { readonly host: Host; readonly script: string }[]
  readonly remedy: string
}

/** The input of `preflight`: every check runs, even after failures. */
export interface PreflightInput extends Drained {
  readonly upgrade: UpgradeId
  /** The service's nodes, each with the servers it answers. */
  readonly nodes: readonly { readonly host: Host; readonly servers: readonly Server[] }[]
  readonly checks: readonly HostCheck[]
  /** Programs of which only one host may run one. Exit 0: this host does not run it; 3: it does, and the output says so. */
  readonly alone: readonly AcrossCheck[]
  /**
   * Facts that must be equal on every host: the output of the script with exit 0. Absent in a history from before it was
   * asked.
   */
  readonly alike?: readonly AcrossCheck[]
  /** No drain may leave a backend with fewer servers up than this; 0 where the procedure has an outage. */
  readonly minimumUp: number
  readonly notify: Notify
  /** Seconds for which a host or balancer out of reach is asked again. Absent in a history from before this was added. */
  readonly patienceSeconds?: number
}

/** The input of `watch`: servers that should go on serving, and how they do now. */
export interface WatchInput extends Drained {
  /** True: returns once they no longer all serve; false: once they all serve again. */
  readonly serving: boolean
}
