import { mkdirSync, rmSync } from 'node:fs'
import { contained } from './contained'

export interface Bound {
  readonly from: string
  /** The path inside, which has to exist. */
  readonly to: string
}

/** A root whose changes are kept apart from it. */
export interface Overlay {
  /** The folders below, topmost first. None of them changes. */
  readonly lower: readonly string[]
  /** The folder that gets the changes. Folders beside it are used meanwhile, and gone afterwards. */
  readonly upper: string
}

export interface Inside {
  readonly what: string
  readonly root: string | Overlay
  /** Run by `sh -eu`. */
  readonly script: string
  readonly bound?: readonly Bound[]
  readonly environment?: NodeJS.ProcessEnv
  /** Folders of which nothing is kept. Default: /run, /tmp, /root and /var/log. */
  readonly passing?: readonly string[]
  readonly limitSeconds: number
}

/**
 * $1 is the root. $2 to $4 are the lower folders of an overlay, its upper and its working folder, or empty. $5 has the
 * folders of which nothing is kept. FROM TO pairs follow up to `--`, then the script.
 */
const enter = `
root=$1
[ -z "$2" ] || mount -t overlay overlay -o "lowerdir=$2,upperdir=$3,workdir=$4" "$root"
passing=$5
shift 5
mount -t proc proc "$root/proc"
mount --rbind /dev "$root/dev"
for folder in $passing; do mount -t tmpfs tmpfs "$root$folder"; done
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
export async function inside({
  what,
  root,
  script,
  bound = [],
  environment = {},
  passing = usuallyPassing,
  limitSeconds,
}: Inside): Promise<string> {
  const { mounted, overlay, aside } = prepared(root)
  const pairs = bound.flatMap(({ from, to }) => [from, to])
  const output = await contained({
    what,
    command: ['sh', '-euc', enter, 'enter', mounted, ...overlay, passing.join(' '), ...pairs, '--', script],
    environment: { PATH: path, HOME: '/root', LC_ALL: 'C.UTF-8', DEBIAN_FRONTEND: 'noninteractive', ...environment },
    limitSeconds,
  })
  for (const folder of aside) rmSync(folder, { recursive: true, force: true })
  return output
}

const usuallyPassing = ['/run', '/tmp', '/root', '/var/log']

function prepared(root: string | Overlay): { mounted: string; overlay: string[]; aside: string[] } {
  if (typeof root === 'string') return { mounted: root, overlay: ['', '', ''], aside: [] }
  const { lower, upper } = root
  const [merged, work] = [`${upper}.merged`, `${upper}.work`]
  for (const folder of [upper, merged, work]) mkdirSync(folder, { recursive: true, mode: 0o755 })
  return { mounted: merged, overlay: [lower.join(':'), upper, work], aside: [merged, work] }
}
