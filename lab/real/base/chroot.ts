import { contained } from './contained'

export interface Bound {
  readonly from: string
  /** The path inside, which has to exist. */
  readonly to: string
}

export interface Inside {
  readonly what: string
  readonly root: string
  /** Run by `sh -eu`. */
  readonly script: string
  readonly bound?: readonly Bound[]
  readonly environment?: NodeJS.ProcessEnv
  readonly limitSeconds: number
}

/**
 * $1 is the root; then FROM TO pairs up to `--`; then the script. Files that it writes to /tmp, /root and /var/log are gone
 * afterwards.
 */
const enter = `
root=$1
shift
mount -t proc proc "$root/proc"
mount --rbind /dev "$root/dev"
for folder in run tmp root var/log; do mount -t tmpfs tmpfs "$root/$folder"; done
chmod 1777 "$root/tmp"
for file in resolv.conf hosts; do
  [ ! -e "/etc/$file" ] || { touch "$root/etc/$file" && mount --bind "/etc/$file" "$root/etc/$file"; }
done
while [ "$1" != -- ]; do
  mount --bind "$1" "$root$2"
  shift 2
done
exec chroot "$root" sh -euc "$2"
`

const path = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'

/**
 * Runs a script inside a root, with the machine's network and devices but none of its environment.
 * @returns its output
 * @throws Error with the sentence and the last lines, when it fails
 */
export function inside({ what, root, script, bound = [], environment = {}, limitSeconds }: Inside): Promise<string> {
  const pairs = bound.flatMap(({ from, to }) => [from, to])
  return contained({
    what,
    command: ['sh', '-euc', enter, 'enter', root, ...pairs, '--', script],
    environment: { PATH: path, HOME: '/root', LC_ALL: 'C.UTF-8', DEBIAN_FRONTEND: 'noninteractive', ...environment },
    limitSeconds,
  })
}
