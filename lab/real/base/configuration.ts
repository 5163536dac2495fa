import { chmodSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { sources } from './cache'
import { databasePassword } from './databases'
import type { Platform } from './platform'
import type { Role } from './units'
import { services } from './versions'

/** The values that fill in the configuration of one host. */
export interface HostValues {
  readonly host: string
  /** The host's own address, on which its services listen. */
  readonly address: string
  readonly databaseAddress: string
  readonly databasePort: number
  /** The address of every API for clients: the balancer's. */
  readonly balancerAddress: string
  readonly role: Role
  readonly platform: Platform
}

/** The folders of /etc that a host of each role has. */
const foldersOf: Readonly<Record<Role, readonly string[]>> = {
  controller: ['keystone', 'glance', 'nova', 'neutron', 'cinder', 'openstack'],
  network: ['neutron'],
  compute: ['nova', 'neutron'],
}

/** The folder of /etc that the web server of controllers reads. */
const ofWebServer: Readonly<Record<Platform, string>> = { debian: 'apache2', rdo: 'httpd' }

/**
 * Writes the services' configuration of one host: /etc/keystone, /etc/glance and so on, and /etc/openstack/openrc, to which
 * /root/openrc of a controller leads. Newton's stand-ins and Ocata's own processes read these files alike.
 * @param etc the host's /etc, or the folder that is laid over it
 * @throws Error if a file has a word in braces that isn't known
 */
export function writeConfiguration(etc: string, values: HostValues): void {
  const words: Readonly<Record<string, string>> = {
    host: values.host,
    address: values.address,
    databaseAddress: values.databaseAddress,
    databasePort: `${values.databasePort}`,
    balancerAddress: values.balancerAddress,
    ...Object.fromEntries(services.map((service) => [`${service}Password`, databasePassword(service)])),
  }
  const { role, platform } = values
  for (const folder of [...foldersOf[role], ...(role === 'controller' ? [ofWebServer[platform]] : [])]) {
    for (const file of filesUnder(folder)) {
      const text = readFileSync(join(sources, 'configuration', file), 'utf8')
      const path = join(etc, file)
      mkdirSync(dirname(path), { recursive: true })
      writeFileSync(path, filled(text, words, file))
      // This file belongs to an administrator, not to a service.
      if (folder === 'openstack') chmodSync(path, 0o600)
    }
  }
}

function filesUnder(path: string): string[] {
  if (!statSync(join(sources, 'configuration', path)).isDirectory()) return [path]
  return readdirSync(join(sources, 'configuration', path)).flatMap((name) => filesUnder(join(path, name)))
}

function filled(text: string, words: Readonly<Record<string, string>>, file: string): string {
  return text.replaceAll(/\{([A-Za-z]+)\}/g, (_, word: string) => {
    const value = words[word]
    if (value === undefined) throw new Error(`lab/real/configuration/${file}: {${word}} is not known`)
    return value
  })
}
