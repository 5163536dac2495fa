import { withLock } from './cache'
import { newtonDatabase } from './database'
import { debianRoot } from './debian'
import { requireMachine } from './machine'
import type { Platform } from './platform'
import { rdoHostRoots } from './rdo-root'
import { hostRoots, type HostRoot } from './root'
import { rpmToolsRoot } from './rpm-tools'
import type { Role } from './units'
import type { Service } from './versions'
import { pythons } from './virtualenvs'

/** The parts that are built once. A lab never changes them: hosts are overlays, the database is copied. */
export interface Base {
  readonly platform: Platform
  /**
   * Debian bullseye with Python, the services' code in /opt/openstack and the repository in /opt/lab/repository: one folder,
   * or several as a mount's lowerdir has them.
   */
  readonly root: string
  /** The packages of each role at Newton: an overlay's upper folder over `root`, so lowerdir=layers[role]:root. */
  readonly layers: Readonly<Record<Role, string>>
  /** A MariaDB data folder, cleanly shut down, with the Newton schemas and rows. */
  readonly database: string
}

/**
 * Returns the base, and builds only the parts that are missing. A part that an earlier, interrupted build finished is kept.
 * One build of a user runs at a time; others wait for it.
 * @param say called with a line for each part that is begun or done
 * @param platform the packaging of the hosts; Debian's if it is not given
 * @throws Error not Debian 12, not root, a program of the machine missing, or a part that could not be built, with the last
 *   lines of the program that failed
 */
export async function ensureBase(say: (line: string) => void, platform: Platform = 'debian'): Promise<Base> {
  requireMachine()
  return withLock(say, async () => {
    const debian = await debianRoot(say)
    const from = { debian, pythons: await pythons(debian, say) }
    const [{ root, layers }, database] = await Promise.all([rootsOn[platform](from, say), newtonDatabase(from, say)])
    return { platform, root, layers, database }
  })
}

interface From {
  readonly debian: string
  readonly pythons: Readonly<Record<Service, string>>
}

const rootsOn: Readonly<Record<Platform, (from: From, say: (line: string) => void) => Promise<HostRoot>>> = {
  debian: hostRoots,
  rdo: async (from, say) => rdoHostRoots({ ...from, rpmTools: await rpmToolsRoot(from.debian, say) }, say),
}
