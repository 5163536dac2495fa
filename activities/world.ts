import type { Runtime } from './haproxy'
import type { Ssh } from './ssh'

/** The connections by which activities reach hosts and balancers: a worker has one of each. */
export interface World {
  readonly ssh: Ssh
  readonly runtime: Runtime
}
