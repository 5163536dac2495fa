import { join } from 'node:path'
import { webServerRpms } from './httpd'
import { commandPayload, commands, needsStandIns, newCommands, program, sitePrograms, standIns } from './payload'
import { exactly, type Payload } from './package'
import { programOf } from './programs'
import { rdoShared, rdoUnits, rdoUnitsOf, rdoVersions } from './rdo'
import { rdoUnitFile } from './rdo-unit-file'
import type { Rpm } from './rpm'
import { placement, siteOf } from './sites'
import type { Unit } from './units'
import { services, type Release, type Service } from './versions'

/** The plugin of Neutron's server, in a package without a unit. */
const ml2 = 'openstack-neutron-ml2'

/** Stands for CentOS's own packages, as far as other packages and dnf ask for them. */
const centos: Rpm = {
  name: 'centos-release',
  version: '0:7-9.2009.1.el7.centos',
  needs: [],
  provides: ['system-release = 7', '/bin/sh', 'systemd'],
  description: 'stands for the packages of CentOS, which a host of the lab does not have',
  payload: [
    { path: '/etc/centos-release', text: 'CentOS Linux release 7.9.2009 (Core)\n' },
    // No unit starts because its package was installed.
    { path: '/usr/lib/systemd/system-preset/99-default-disable.preset', text: 'disable *\n' },
  ],
  scripts: {},
}

/** The unit that RDO's Open vSwitch agent requires. */
const openvswitch: Rpm = {
  name: 'openvswitch',
  version: '1:2.6.1-10.el7',
  needs: [],
  description: 'the unit that stands for a switch',
  payload: [
    {
      path: '/usr/lib/systemd/system/openvswitch.service',
      text: '[Unit]\nDescription=Open vSwitch\n\n[Service]\nType=oneshot\nRemainAfterExit=yes\nExecStart=/bin/true\n\n[Install]\nWantedBy=multi-user.target\n',
    },
  ],
  scripts: {},
}

/**
 * Every package of the repository of the lab's hosts with rpm, both releases, named as RDO's.
 * @param pythons the virtualenv of each service
 */
export function rdoPackages(pythons: Readonly<Record<Service, string>>): Rpm[] {
  const ofServices = (['newton', 'ocata'] as const).flatMap((release) =>
    services.flatMap((service) => packagesOf(service, release, pythons[service])),
  )
  return [centos, openvswitch, ...webServerRpms, ...ofServices]
}

/** The versions of what a role's hosts have at Newton, as dnf takes them: NAME-EPOCH:VERSION-RELEASE. */
export function rdoInstalledAtNewton(role: keyof typeof rdoUnitsOf): string[] {
  const named = rdoUnitsOf[role]
    .filter(({ daemon }) => daemon !== placement)
    .map(({ service, package: name }) => `${name}-${rdoVersions.newton[service]}`)
  return [
    ...new Set([
      ...named,
      ...(role === 'controller'
        ? [`${ml2}-${rdoVersions.newton.neutron}`, ...webServerRpms.map(({ name }) => name)]
        : []),
    ]),
  ]
}

/** A service's packages: those that its units share, and those of the units that have one of their own. */
function packagesOf(service: Service, release: Release, python: string): Rpm[] {
  const shared = rdoShared[service]
  const ofService = rdoUnits.filter(
    (unit) => unit.service === service && (unit.daemon !== placement || release === 'ocata'),
  )
  const units = ofService.filter((unit) => siteOf(unit, release) === undefined)
  const sites = (name: string): Payload[] =>
    ofService.flatMap((unit) => (unit.package === name ? sitePayload(unit, release) : []))
  const own = [...new Set(ofService.map(({ package: name }) => name))].filter((name) => !shared.includes(name))
  const brought = (name: string): Unit[] => units.filter(({ package: by }) => by === name)
  const version = rdoVersions[release][service]
  const lastShared = shared.at(-1) ?? ''
  return [
    ...shared.map((name, index) => {
      const before = shared[index - 1]
      return withUnits(service, release, brought(name), {
        name,
        version,
        needs: before === undefined ? [] : [exactly(before, version)],
        description: `what the units of ${service} share`,
        payload: [
          ...(index === 0 ? modules(service, release, python) : []),
          // Neutron's configuration comes with one package, its commands with the next.
          ...(index === 1 ? configuration[service] : []),
          ...(name === lastShared ? commandsOf(service, release) : []),
          ...sites(name),
          ...(index === 1 && needsStandIns(service, release) ? standIns(service) : []),
        ],
        scripts: index === 1 ? { post: program('rdo/logs.post.sh', { service, logs: logs(service) }) } : {},
      })
    }),
    ...own.map((name) => {
      const of = brought(name)
      const payload = sites(name)
      const needs = [
        exactly(shared[1] ?? lastShared, version),
        ...(name.endsWith('-openvswitch') ? [{ name: 'openvswitch' }] : []),
        ...(payload.length > 0 ? webServerRpms.map((each) => ({ name: each.name })) : []),
      ]
      const description = `a part of ${service}`
      return withUnits(service, release, of, { name, version, needs, description, payload, scripts: {} })
    }),
    ...(service === 'neutron' ? [pluginOfNeutron(version)] : []),
  ]
}

function pluginOfNeutron(version: string): Rpm {
  return {
    name: ml2,
    version,
    needs: [exactly('openstack-neutron-common', version)],
    description: "the plugin of Neutron's server",
    payload: [{ path: '/usr/share/neutron/ml2.stand-in', text: "the plugin's files are the virtualenv's\n" }],
    scripts: {},
  }
}

/** A package with the files of units besides its own, and the scripts that RDO's packages have for units. */
function withUnits(service: Service, release: Release, units: readonly Unit[], rpm: Rpm): Rpm {
  if (units.length === 0) return rpm
  const words = { units: units.map(({ unit }) => `${unit}.service`).join(' ') }
  const restartsInPost = units.some(({ daemon }) => daemon === 'neutron-openvswitch-agent')
  const post = [
    ...(rpm.scripts.post === undefined ? [] : [rpm.scripts.post]),
    program('rdo/units.post.sh', words),
    ...(restartsInPost ? [program('rdo/openvswitch.post.sh', words)] : []),
    program('rdo/logs.post.sh', { service, logs: units.map(({ daemon }) => daemon).join(' ') }),
  ]
  return {
    ...rpm,
    payload: [...rpm.payload, ...units.flatMap((unit) => unitPayload(unit, release))],
    scripts: {
      post: post.join('\n'),
      preun: program('rdo/units.preun.sh', words),
      ...(restartsInPost ? {} : { postun: program('rdo/units.postun.sh', words) }),
    },
  }
}

function unitPayload(unit: Unit, release: Release): Payload[] {
  const run = programOf(unit, release)
  const words = { unit: unit.daemon, service: unit.service, release }
  return [
    { path: `/usr/lib/systemd/system/${unit.unit}.service`, text: rdoUnitFile(unit) },
    run.link === undefined
      ? { path: unit.program, text: program('program.py', words), executable: true }
      : { path: unit.program, link: run.link },
  ]
}

/** The site of a unit that a web server runs: its file and its programs. */
function sitePayload(unit: Unit, release: Release): Payload[] {
  const site = siteOf(unit, release)
  if (site === undefined) return []
  const file = `${site.name}.conf`
  return [
    site.kind === 'conf.d'
      ? { path: `/etc/httpd/conf.d/${file}`, text: program(`rdo/${file}`, {}), isConfiguration: true }
      : { path: `/usr/share/${unit.service}/${file}`, text: program(`rdo/${file}`, {}) },
    ...sitePrograms(site, unit.service, release),
  ]
}

/** Cinder's modules of Ocata are real: `db sync` runs them while they are staged. Of the others only the package is there. */
function modules(service: Service, release: Release, python: string): Payload[] {
  const folder = `/usr/lib/python2.7/site-packages`
  return service === 'cinder' && release === 'ocata'
    ? [{ path: `${folder}/cinder`, modules: join(python, 'lib/python2.7/site-packages/cinder') }]
    : [{ path: `${folder}/${service}.stand-in`, text: `stands for ${service}'s modules of ${release}\n` }]
}

function commandsOf(service: Service, release: Release): Payload[] {
  const added = release === 'ocata' ? (newCommands[service] ?? []) : []
  return commandPayload[release](service, [...commands[service], ...added])
}

const neutronFolders = ['common', 'neutron-server', 'neutron-dhcp-agent', 'neutron-l3-agent', 'neutron-metadata-agent']

/** The files and folders that RDO's units name, besides those of /etc/SERVICE. */
const configuration: Readonly<Record<Service, readonly Payload[]>> = {
  keystone: [],
  glance: [],
  nova: [
    { path: '/usr/share/nova/nova-dist.conf', text: '[DEFAULT]\nstate_path = /var/lib/nova\nuse_stderr = False\n' },
  ],
  neutron: [
    {
      path: '/usr/share/neutron/neutron-dist.conf',
      text: '[DEFAULT]\nallow_overlapping_ips = True\nuse_stderr = False\n',
    },
    { path: '/usr/share/neutron/server', isDirectory: true },
    { path: '/usr/share/neutron/l3_agent', isDirectory: true },
    ...[...neutronFolders, 'neutron-openvswitch-agent'].map((name): Payload => ({
      path: `/etc/neutron/conf.d/${name}`,
      isDirectory: true,
    })),
  ],
  cinder: [
    {
      path: '/usr/share/cinder/cinder-dist.conf',
      text: '[DEFAULT]\nstate_path = /var/lib/cinder\nuse_stderr = False\n',
    },
  ],
}

/** The logs that a service's commands write, or root would make them its own. */
function logs(service: Service): string {
  const ofCinder = service === 'cinder' ? ['api', 'scheduler', 'volume', 'backup'] : []
  const ofNeutron = service === 'neutron' ? ['server'] : []
  return [...commands[service], ...ofCinder, ...ofNeutron].join(' ')
}
