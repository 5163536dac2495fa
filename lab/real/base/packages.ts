import { join } from 'node:path'
import type { Deb } from './deb'
import { atLeast, exactly } from './package'
import {
  allUnits,
  commandPayload,
  commands,
  needsStandIns,
  newCommands,
  program,
  sitePrograms,
  standIns,
} from './payload'
import { programOf, type Run } from './programs'
import { placement, siteOf, webServer, type Site } from './sites'
import type { Unit } from './units'
import {
  librariesPackage,
  librariesVersions,
  services,
  sharedPackage,
  versions,
  type Release,
  type Service,
} from './versions'

/** The package with Cinder's modules: `db sync` runs Ocata's, which are staged beside Newton's. */
const cinderModules = 'python-cinder'

/**
 * Every package of the lab's repository, both releases.
 * @param pythons the virtualenv of each service
 */
export function packages(pythons: Readonly<Record<Service, string>>): Deb[] {
  return (['newton', 'ocata'] as const).flatMap((release) => [
    libraries(release),
    modulesOfCinder(release, pythons.cinder),
    ...services.map((service) => shared(service, release)),
    ...allUnits
      .filter(({ daemon }) => daemon !== placement || release === 'ocata')
      .map((unit) => ofUnit(unit, release)),
  ])
}

/** The versions of what a role's hosts have at Newton, as apt-get takes them. */
export function installedAtNewton(all: readonly Unit[]): string[] {
  const units = all.filter(({ daemon }) => daemon !== placement)
  const named = new Set(units.map(({ service }) => service))
  return [
    `${librariesPackage}=${librariesVersions.newton}`,
    ...[...named].map((service) => `${sharedPackage[service]}=${versions.newton[service]}`),
    ...(named.has('cinder') ? [`${cinderModules}=${versions.newton.cinder}`] : []),
    ...units.map((unit) => `${unit.package}=${versions.newton[unit.service]}`),
  ]
}

/** Newton's modules are on no registry: its package only says so. */
function modulesOfCinder(release: Release, python: string): Deb {
  return {
    name: cinderModules,
    version: versions[release].cinder,
    needs: [],
    description: "Cinder's modules",
    payload: [
      release === 'ocata'
        ? {
            path: '/usr/lib/python2.7/dist-packages/cinder',
            modules: join(python, 'lib/python2.7/site-packages/cinder'),
          }
        : { path: `/usr/share/doc/${cinderModules}/README`, text: "a stand-in for Newton's\n" },
    ],
    scripts: {},
  }
}

function libraries(release: Release): Deb {
  return {
    name: librariesPackage,
    version: librariesVersions[release],
    needs: [],
    description: 'what the services of the lab share',
    payload: [{ path: '/usr/share/openstack-lab/release', text: `${release}\n` }],
    scripts: { postinst: program('libraries.postinst.sh', {}) },
  }
}

function shared(service: Service, release: Release): Deb {
  return {
    name: sharedPackage[service],
    version: versions[release][service],
    needs: [
      atLeast(librariesPackage, librariesVersions[release]),
      ...(service === 'cinder' ? [exactly(cinderModules, versions[release].cinder)] : []),
    ],
    description: `what the units of ${service} share, and its commands`,
    payload: [
      ...commandPayload[release](service, [
        ...commands[service],
        ...(release === 'ocata' ? (newCommands[service] ?? []) : []),
      ]),
      ...(needsStandIns(service, release) ? standIns(service) : []),
    ],
    scripts: { postinst: program('shared.postinst.sh', { service, commands: commands[service].join(' ') }) },
  }
}

function ofUnit(unit: Unit, release: Release): Deb {
  const site = siteOf(unit, release)
  return site === undefined ? ofDaemon(unit, release) : ofSite(unit, site, release)
}

function ofSite({ package: name, service }: Unit, site: Site, release: Release): Deb {
  const version = versions[release][service]
  const words = { kind: site.kind, name: site.name }
  const file = `${site.name}.conf`
  return {
    name,
    version,
    needs: [exactly(sharedPackage[service], version), { name: webServer }],
    description: `${name} of ${service} under ${webServer}`,
    payload: [
      {
        path: `/etc/apache2/${site.kind === 'site' ? 'sites' : 'conf'}-available/${file}`,
        text: program(file, {}),
        isConfiguration: true,
      },
      ...sitePrograms(site, service, release),
    ],
    scripts: { postinst: program('site.postinst.sh', words), postrm: program('site.postrm.sh', words) },
  }
}

function ofDaemon(unit: Unit, release: Release): Deb {
  const { service } = unit
  const version = versions[release][service]
  const run = programOf(unit, release)
  const words = { unit: unit.unit, service, release, program: unit.program, arguments: run.arguments }
  return {
    name: unit.package,
    version,
    needs: [exactly(sharedPackage[service], version)],
    description: `${unit.unit} of ${service}, ${describe(run, release)}`,
    payload: [
      { path: `/etc/init.d/${unit.unit}`, text: program('init.sh', words), executable: true, isConfiguration: true },
      { path: `/lib/systemd/system/${unit.unit}.service`, text: program('unit.service', words) },
      run.link === undefined
        ? { path: unit.program, text: program('program.py', words), executable: true }
        : { path: unit.program, link: run.link },
    ],
    scripts: {
      postinst: program('unit.postinst.sh', words),
      prerm: program('unit.prerm.sh', words),
      postrm: program('unit.postrm.sh', words),
    },
  }
}

function describe(run: Run, release: Release): string {
  return run.link === undefined ? `a stand-in for ${release}'s` : 'its own process'
}
