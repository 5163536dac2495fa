import type { Runtime } from './haproxy'
import type { Ssh } from './ssh'

/** What activities reach hosts and balancers with: a worker has one of each. */
export interface World {
  readonly ssh: Ssh
  readonly runtime: Runtime
}
