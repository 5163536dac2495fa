import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { made, part, type Part } from './cache'
import { inside } from './chroot'
import { copied, fernetKeys, type HostRoot } from './root'
import { rdoUnitsOf } from './rdo'
import { rdoInstalledAtNewton, rdoPackages } from './rdo-packages'
import { writeRpms } from './rpm'
import { rpmTools } from './rpm-tools'
import { placement, siteOf, startedAs } from './sites'
import { prepareSystemd } from './systemd'
import { roles, type Role } from './units'
import { services, type Service } from './versions'
import { virtualenvs } from './virtualenvs'

const inputs = [
  ...['chroot.ts', 'package.ts', 'payload.ts', 'programs.ts', 'systemd.ts', 'units.ts', 'versions.ts'],
  ...['rdo.ts', 'rdo-packages.ts', 'rdo-root.ts', 'rdo-unit-file.ts', 'rpm.ts', 'httpd.ts', 'sites.ts'],
].map((file) => `base/${file}`)

export const rdoHostRoot: Part = part(
  'root-rdo',
  'the root and packages of hosts with rpm',
  [...inputs, 'packages'],
  [rpmTools, ...services.map((service) => virtualenvs[service])],
)

/** The root of hosts with RDO's packages, and for each role what it has installed at Newton. */
export async function rdoHostRoots(
  from: {
    readonly debian: string
    readonly rpmTools: string
    readonly pythons: Readonly<Record<Service, string>>
  },
  say: (line: string) => void,
): Promise<HostRoot> {
  const below = [from.rpmTools, from.debian]
  const folder = await made(rdoHostRoot, say, async (unfinished) => {
    const root = join(unfinished, 'root')
    mkdirSync(join(root, 'opt/openstack'), { recursive: true })
    // Nothing is ever written into a virtualenv again, so one copy on the disk is enough.
    for (const service of services) {
      await copied(from.pythons[service], join(root, 'opt/openstack', service), ['--link'])
    }
    const tools = { lower: below, upper: join(unfinished, 'building') }
    await writeRpms(join(root, 'opt/lab/repository'), rdoPackages(from.pythons), tools)
    rmSync(tools.upper, { recursive: true, force: true })
    mkdirSync(join(root, 'etc/yum.repos.d'), { recursive: true })
    writeFileSync(join(root, 'etc/yum.repos.d/lab.repo'), repository)
    prepareSystemd(root)
    const overlay = { lower: below, upper: root }
    await inside({
      what: 'the root of hosts with rpm could not be prepared',
      root: overlay,
      script: prepare,
      limitSeconds: 120,
    })
    for (const role of roles) await layer(unfinished, [root, ...below], role)
  })
  const layers = Object.fromEntries(roles.map((role) => [role, join(folder, 'layers', role)])) as Record<Role, string>
  return { root: [join(folder, 'root'), ...below].join(':'), layers }
}

const repository = `[lab]
name=Packages of Newton and Ocata
baseurl=file:///opt/lab/repository
enabled=1
gpgcheck=0
`

/**
 * Python 2.7 of Debian has its modules in dist-packages; here it finds those of RDO's packages, and the libraries that
 * packages of a real host share: Cinder's virtualenv has them.
 */
const prepare = `
${fernetKeys}
mkdir -p /usr/share/novnc /var/backups
ln -sf python2.7 /usr/bin/python2
printf '/usr/lib/python2.7/site-packages\\nimport site; site.addsitedir("/opt/openstack/cinder/lib/python2.7/site-packages")\\n' \
  > /usr/lib/python2.7/dist-packages/rdo.pth
: > /etc/apt/sources.list
rm -f /etc/pip.conf
yum -q makecache
yum -q -y install centos-release
`

/** Installs a role's packages on an overlay, whose upper folder is what is kept. Its units are enabled, as an installation of OpenStack does. */
async function layer(unfinished: string, lower: readonly string[], role: Role): Promise<void> {
  const enabled = rdoUnitsOf[role]
    .filter(({ startedOn, daemon }) => startedOn === undefined && daemon !== placement)
    .map((unit) => startedAs(unit, 'newton'))
  const linked = rdoUnitsOf[role].flatMap((unit) => {
    const site = siteOf(unit, 'newton')
    return site === undefined ? [] : [`/usr/share/${unit.service}/${site.name}.conf`]
  })
  await inside({
    what: `the packages of a ${role} host with rpm could not be installed`,
    root: { lower, upper: join(unfinished, 'layers', role) },
    script: [
      `yum -q -y install ${rdoInstalledAtNewton(role).join(' ')}`,
      `systemctl --quiet enable openvswitch ${enabled.join(' ')}`,
      'ln -s plugins/ml2/ml2_conf.ini /etc/neutron/plugin.ini',
      ...linked.map((file) => `ln -s ${file} /etc/httpd/conf.d/`),
      ...(role === 'controller' ? ['ln -s /etc/openstack/openrc /root/openrc'] : []),
    ].join('\n'),
    passing: ['/run', '/tmp'],
    limitSeconds: 300,
  })
}
