import { quote } from '../../cloud/model/commands/shell'
import type { Upgraded } from '../../cloud/model/ids'

/** The beginning of these commands as a person types them now: by npm, or by the program's own name. */
export const invocation = process.env.npm_lifecycle_event === 'upgrade' ? 'npm run upgrade --' : 'openstack-upgrade'

/** A cloud, with the value of `--cloud` by which the person who asks has named it. */
export interface Asked extends Upgraded {
  /** Absent where nobody has typed it, as in a browser. */
  readonly asked?: string
}

/** The value of `--cloud` that finds this cloud again: a file outside of the clouds folder has no other than its path. */
export const cloudOption = ({ asked, name, release }: Asked): string => asked ?? `${name}${release.idSuffix}`

/**
 * A command about an upgrade, to be pasted into the shell of the person who reads it.
 * @param cloud the value of `--cloud`
 */
export const commandAbout = (verb: string, what: string, cloud: string): string =>
  `${invocation} ${verb} ${what} --cloud ${quote(cloud)}`
