import { alone } from './cache'
import { newtonDatabase } from './database'
import { debianRoot } from './debian'
import { requireMachine } from './machine'
import { hostRoots } from './root'
import type { Role } from './units'
import { pythons } from './virtualenvs'

/** What is built once. Nothing in it is changed by a lab: hosts are overlays, the database is copied. */
export interface Base {
  /** Debian bullseye with Python, the services' code in /opt/openstack and the repository in /opt/lab/repository. */
  readonly root: string
  /** What each role has installed at Newton: an overlay's upper folder over `root`, so lowerdir=layers[role]:root. */
  readonly layers: Readonly<Record<Role, string>>
  /** A MariaDB data folder, cleanly shut down, with the Newton schemas and rows. */
  readonly database: string
}

/**
 * The base, of which only what is missing is built. What an earlier build had finished before it was cut off is taken;
 * one build of a user goes on at a time, others wait for it.
 * @param say is told a line for each part that is begun or done
 * @throws Error not Debian 12, not root, a program of the machine missing, or a part that could not be built, with the
 *   last lines of the program that failed
 */
export async function ensureBase(say: (line: string) => void): Promise<Base> {
  requireMachine()
  return alone(say, async () => {
    const debian = await debianRoot(say)
    const from = { debian, pythons: await pythons(debian, say) }
    const [{ root, layers }, database] = await Promise.all([hostRoots(from, say), newtonDatabase(from, say)])
    return { root, layers, database }
  })
}
