import { execFileSync } from 'node:child_process'
import { copyFileSync, existsSync, mkdirSync, readFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'

/** The mirror for Debian's packages if this machine's own apt names none. https://www.debian.org/mirror/list */
const documentedMirror = 'http://deb.debian.org/debian'

const certificates = '/etc/ssl/certs/ca-certificates.crt'

/** The programs of this machine that a build runs, by the Debian package that brings each. */
const programs: Readonly<Record<string, string>> = {
  mmdebstrap: '/usr/bin/mmdebstrap',
  'mariadb-server': '/usr/sbin/mariadbd',
}

/**
 * Checks that this machine can build a base.
 * @throws Error not root, not Debian 12, or a program missing
 */
export function requireMachine(): void {
  const system = existsSync('/etc/os-release') ? readFileSync('/etc/os-release', 'utf8') : ''
  if (!/^ID=debian$/m.test(system) || !/^VERSION_ID="?12"?$/m.test(system)) {
    throw new Error('the real lab needs Debian 12: a virtual machine will do')
  }
  if (process.getuid?.() !== 0) throw new Error('the real lab needs root: it mounts file systems and makes namespaces')
  const missing = Object.keys(programs).filter((name) => !existsSync(programs[name] ?? ''))
  if (missing.length > 0) throw new Error(`run: apt-get install -y --no-install-recommends ${missing.join(' ')}`)
}

/** The lines of a sources.list for another Debian release, from the archives that this machine's own apt reads. */
export function aptSources(release: string): string[] {
  const format = '$(SITE) $(RELEASE) $(COMPONENT)'
  const known = execFileSync('apt-get', ['indextargets', '--format', format, 'Created-By: Packages'], {
    encoding: 'utf8',
  })
  const own = /^VERSION_CODENAME=(\w+)$/m.exec(readFileSync('/etc/os-release', 'utf8'))?.[1] ?? 'bookworm'
  const lines = ['', '-updates', '-security'].flatMap((suffix) => {
    const site = known
      .split('\n')
      .find((line) => line.endsWith(` ${own}${suffix} main`))
      ?.split(' ')[0]
    return site === undefined ? [] : [`deb ${site} ${release}${suffix} main`]
  })
  return lines.length > 0 ? lines : [`deb ${documentedMirror} ${release} main`]
}

/** This machine's apt settings for proxies, certificates and the check of archives, as lines of apt.conf. */
export function aptOptions(): string[] {
  const set = execFileSync('apt-config', ['dump', 'Acquire'], { encoding: 'utf8' })
  return set.split('\n').filter((line) => /^Acquire::(https?|Check|Retries|ForceIPv)\S* "[^"]+";$/.test(line))
}

/** Copies this machine's certificates to the place where a root keeps its own. */
export function copyCertificates(root: string): void {
  if (!existsSync(certificates)) return
  mkdirSync(join(root, 'etc/ssl/certs'), { recursive: true })
  copyFileSync(certificates, join(root, certificates))
}

/** The part of this machine's environment that concerns how packages are fetched. */
export function registryEnvironment(): NodeJS.ProcessEnv {
  const names = Object.keys(process.env).filter(
    (name) => /^(PIP_.+|(https?|no|all|ftp)_proxy)$/i.test(name) && !refused.includes(name.toUpperCase()),
  )
  return {
    ...Object.fromEntries(names.map((name) => [name, process.env[name]])),
    // Behind a package proxy its certificate is among the machine's.
    ...(existsSync(certificates) ? { PIP_CERT: certificates, REQUESTS_CA_BUNDLE: certificates } : {}),
    PIP_DISABLE_PIP_VERSION_CHECK: '1',
    PIP_NO_INPUT: '1',
  }
}

/** Variables that name files of this machine, or would change the packages that are installed. */
const refused = [
  'PIP_FIND_LINKS',
  'PIP_CONFIG_FILE',
  'PIP_CERT',
  'PIP_CACHE_DIR',
  'PIP_TARGET',
  'PIP_PREFIX',
  'PIP_USER',
]

/** The strongest of pip's own files on this machine, if there is one. https://pip.pypa.io/en/stable/topics/configuration/ */
export function pipConfiguration(): string[] {
  const home = process.env.HOME ?? homedir()
  const files = [
    process.env.PIP_CONFIG_FILE,
    join(process.env.XDG_CONFIG_HOME ?? join(home, '.config'), 'pip/pip.conf'),
    join(home, '.pip/pip.conf'),
    '/etc/pip.conf',
  ]
  const strongest = files.find((file) => file !== undefined && file !== '/dev/null' && existsSync(file))
  return strongest === undefined ? [] : [strongest]
}
