import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { BalancerHost, HostName } from '../host-names'

// @needs build
/** The longest folder under which the longest socket of the lab still fits in sockaddr_un, 108 bytes (unix(7)). */
const longestFolder = 64

/** Everything the lab writes, below one folder. */
export class Layout {
  readonly cloudFile: string
  readonly credentials: string
  /** The URLs of each service for clients: service → its URL through each balancer, as JSON. */
  readonly endpoints: string
  /** The catalogue that Keystone returns with a token, as JSON; absent unless a lab was given one. */
  readonly endpointCatalogue: string
  /** The users, services and endpoints that were made in Keystone, as JSON; absent until then. */
  readonly identity: string
  readonly key: string
  readonly knownHosts: string
  readonly ledger: string
  readonly control: string
  readonly keystoneConf: string
  readonly backups: string

  constructor(readonly folder: string) {
    if (!/^\/[A-Za-z0-9_./-]+$/.test(folder)) {
      throw new Error(`lab folder ${folder}: an absolute path of letters, digits and _ . / - is needed`)
    }
    if (folder.length > longestFolder) {
      throw new Error(`lab folder ${folder}: at most ${longestFolder} characters, or its sockets have no room`)
    }
    this.cloudFile = this.path('cloud.yaml')
    this.credentials = this.path('openrc')
    this.endpoints = this.path('endpoints.json')
    this.endpointCatalogue = this.path('endpoint-catalogue.json')
    this.identity = this.path('identity.json')
    this.key = this.path('id_ed25519')
    this.knownHosts = this.path('known_hosts')
    this.ledger = this.path('ledger.jsonl')
    this.control = this.path('control.sock')
    this.keystoneConf = this.path('etc/keystone/keystone.conf')
    this.backups = this.path('backups')
  }

  path(...names: string[]): string {
    return join(this.folder, ...names)
  }

  host(name: HostName, ...names: string[]): string {
    return this.path('hosts', name, ...names)
  }

  /** HAProxy's runtime socket on one of the balancer hosts. */
  adminSocket(name: BalancerHost): string {
    return this.host(name, 'run/admin.sock')
  }
}

function packageRoot(folder: string): string {
  if (existsSync(join(folder, 'package.json'))) return folder
  if (folder === dirname(folder)) throw new Error(`no package.json above ${__dirname}`)
  return packageRoot(dirname(folder))
}

const root = packageRoot(__dirname)

/** The shell programs of the hosts. */
export const programs = join(root, 'lab/simulated/programs')

/**
 * A compiled program of the lab, which runs as a process of its own.
 * @throws where the code hasn't been built
 */
export function compiled(file: string): string {
  const path = join(root, 'build/lab/simulated', file)
  if (!existsSync(path)) throw new Error(`${path} isn't there: build first (npx tsc -p .)`)
  return path
}
