import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { made, part, type Part } from './cache'
import { inside } from './chroot'
import { contained } from './contained'
import { writeDebs } from './deb'
import { debian } from './debian'
import { installedAtNewton, packages } from './packages'
import { prepareSystemd } from './systemd'
import { webServer } from './sites'
import { roles, unitsOf, type Role } from './units'
import { librariesPackage, services, type Service } from './versions'
import { virtualenvs } from './virtualenvs'

const inputs = [
  'deb.ts',
  'package.ts',
  'packages.ts',
  'programs.ts',
  'root.ts',
  'sites.ts',
  'systemd.ts',
  'units.ts',
  'versions.ts',
].map((file) => `base/${file}`)

export const hostRoot: Part = part(
  'root',
  "the hosts' root and packages",
  [...inputs, 'packages'],
  [debian, ...services.map((service) => virtualenvs[service])],
)

export interface HostRoot {
  readonly root: string
  readonly layers: Readonly<Record<Role, string>>
}

/** The root that hosts are laid over, and for each role what it has installed at Newton. */
export async function hostRoots(
  from: { readonly debian: string; readonly pythons: Readonly<Record<Service, string>> },
  say: (line: string) => void,
): Promise<HostRoot> {
  const folder = await made(hostRoot, say, async (unfinished) => {
    const root = join(unfinished, 'root')
    await copied(from.debian, root, ['--reflink=auto'])
    // Nothing is ever written into a virtualenv again, so one copy on the disk is enough.
    for (const service of services) {
      await copied(`${from.pythons[service]}/.`, join(root, 'opt/openstack', service), ['--link'])
    }
    await writeDebs(join(root, 'opt/lab/repository'), packages(from.pythons))
    writeFileSync(join(root, 'usr/lib/python2.7/dist-packages/openstack-lab-libraries.pth'), sharedLibraries)
    writeFileSync(join(root, 'etc/apt/sources.list'), 'deb [trusted=yes] file:/opt/lab/repository ./\n')
    writeFileSync(
      join(root, 'etc/apt/apt.conf.d/90lab'),
      'APT::Install-Recommends "false";\nAcquire::Languages "none";\n',
    )
    writeFileSync(join(root, 'sbin/init'), init, { mode: 0o755 })
    writeFileSync(join(root, 'sbin/runlevel'), runlevel, { mode: 0o755 })
    prepareSystemd(root)
    await inside({ what: "the hosts' root could not be prepared", root, script: prepare, limitSeconds: 120 })
    for (const role of roles) await layer(unfinished, root, role)
  })
  const layers = Object.fromEntries(roles.map((role) => [role, join(folder, 'layers', role)])) as Record<Role, string>
  return { root: join(folder, 'root'), layers }
}

/** Copies a folder with cp(1), owners and links included. */
export async function copied(from: string, to: string, options: readonly string[]): Promise<void> {
  await contained({
    what: `${from} could not be copied`,
    command: ['cp', '--archive', ...options, from, to],
    limitSeconds: 300,
  })
}

/**
 * Where there is no /sbin/init and no answer from runlevel(8), invoke-rc.d starts nothing (init-system-helpers 1.60). A
 * lab boots its hosts itself.
 */
const init = "#!/bin/sh\necho 'The lab boots this host.' >&2\nexit 1\n"
const runlevel = "#!/bin/sh\n# The lab's hosts are always up.\necho 'N 2'\n"

/**
 * Packages of a real host share their libraries: code that is staged finds those that are installed. Cinder's virtualenv
 * has them here.
 */
const sharedLibraries = "import site; site.addsitedir('/opt/openstack/cinder/lib/python2.7/site-packages')\n"

/** Keys as the services' own command makes them, the same for all controllers. */
export const fernetKeys = `
mkdir -p /etc/keystone
/opt/openstack/keystone/bin/keystone-manage fernet_setup --keystone-user keystone --keystone-group keystone
/opt/openstack/keystone/bin/keystone-manage credential_setup --keystone-user keystone --keystone-group keystone
chown -R keystone:keystone /etc/keystone
`

/** The index of the repository is read once. */
const prepare = `
${fernetKeys}
mkdir -p /usr/share/novnc /var/backups
apt-get update -qq
rm -f /etc/pip.conf
`

/** Installs a role's packages on an overlay, whose upper folder is what is kept. No unit is started. */
async function layer(unfinished: string, root: string, role: Role): Promise<void> {
  await inside({
    what: `the packages of a ${role} host could not be installed`,
    root: { lower: [root], upper: join(unfinished, 'layers', role) },
    script: installScript(role, unitsOf[role]),
    passing: ['/run', '/tmp'],
    limitSeconds: 300,
  })
}

function installScript(role: Role, units: (typeof unitsOf)[Role]): string {
  const passive = units.filter(({ startedOn }) => startedOn !== undefined)
  return [
    "printf '#!/bin/sh\\nexit 101\\n' > /usr/sbin/policy-rc.d",
    'chmod 755 /usr/sbin/policy-rc.d',
    `apt-get install -y -qq ${installedAtNewton(units)
      .map((wanted) => `'${wanted}'`)
      .join(' ')}`,
    'rm /usr/sbin/policy-rc.d',
    ...passive.map(({ unit }) => `update-rc.d ${unit} disable`),
    ...(role === 'controller' ? ['ln -s /etc/openstack/openrc /root/openrc', `update-rc.d ${webServer} enable`] : []),
    `dpkg-query -W ${librariesPackage} > /dev/null`,
  ].join('\n')
}
