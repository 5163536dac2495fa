import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { sources } from './cache'
import type { Payload } from './package'
import { programOf } from './programs'
import type { Site } from './sites'
import { roles, unitsOf, type Unit } from './units'
import type { Release, Service } from './versions'

/** Every unit of the lab, as Debian names it. */
export const allUnits: readonly Unit[] = [
  ...new Map(roles.flatMap((role) => unitsOf[role].map((unit) => [unit.unit, unit]))).values(),
]

/** The administration commands of each service: Ocata's are its own, Newton's stand-ins. */
export const commands: Readonly<Record<Service, readonly string[]>> = {
  keystone: ['keystone-manage'],
  glance: ['glance-manage'],
  nova: ['nova-manage'],
  neutron: ['neutron-db-manage'],
  cinder: ['cinder-manage'],
}

/** Commands that came with Ocata. */
export const newCommands: Readonly<Partial<Record<Service, readonly string[]>>> = { nova: ['nova-status'] }

/** How a release's commands are put into a package: links into the virtualenv, or stand-ins. */
export const commandPayload: Readonly<Record<Release, (service: Service, names: readonly string[]) => Payload[]>> = {
  ocata: (service, names) =>
    names.map((name) => ({ path: `/usr/bin/${name}`, link: `/opt/openstack/${service}/bin/${name}` })),
  newton: (service, names) =>
    names.map((name) => ({
      path: `/usr/bin/${name}`,
      text: program('manage.py', { service, program: name }),
      executable: true,
    })),
}

/** True if a service's package brings the stand-ins: at Newton all of its units are, at Ocata some. */
export function needsStandIns(service: Service, release: Release): boolean {
  return release === 'newton' || allUnits.some((unit) => unit.service === service && isStandIn(unit, release))
}

function isStandIn(unit: Unit, release: Release): boolean {
  return programOf(unit, release).link === undefined
}

/** The WSGI programs of a site: Ocata's lead into the virtualenv, Newton's are stand-ins. */
export const sitePrograms = (site: Site, service: Service, release: Release): Payload[] =>
  site.programs.map((each): Payload => {
    const path = `/usr/bin/${each}`
    return release === 'ocata'
      ? { path, link: `/opt/openstack/${service}/bin/${each}` }
      : { path, text: program('wsgi.py', { program: each, service, release }) }
  })

/** A service's stand-ins, and the name under which the host's own Python imports them, as it imports a real service. */
export function standIns(service: Service): Payload[] {
  const path = `/usr/share/${service}/stand-in/stand_in`
  return [
    { path, folder: join(sources, 'packages/stand_in') },
    { path: `/usr/lib/python3/dist-packages/${service}_stand_in`, link: path },
  ]
}

/** A program of lab/real/packages with its words in braces filled in; other braces are the program's. */
export function program(file: string, words: Readonly<Record<string, string>>): string {
  const text = readFileSync(join(sources, 'packages', file), 'utf8')
  return text.replaceAll(/\{([a-z]+)\}/g, (whole, word: string) => words[word] ?? whole)
}
