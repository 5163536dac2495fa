import { existsSync } from 'node:fs'
import { UpgradeError } from '../../cloud/model/errors'
import { platformNames } from '../../cloud/model/platform'
import { unitsByPort } from './field-names'
import type { HaproxyConfig } from './haproxy/config'
import { haproxyAt } from './haproxy/files'
import { Inventory, readInventories } from './inventory'
import { namesOf } from './inventory/ranges'
import { typedFile } from './place'

/** Asks one question; an empty answer takes what is offered. */
export type Ask = (question: string, offered: string) => Promise<string>

/** The answers: files to read, and hosts that were typed. */
export interface Answered {
  readonly inventory: Inventory
  readonly haproxy: readonly string[]
  readonly platform: (typeof platformNames)[number]
}

const none = 'none'
const usualConfig = '/etc/haproxy/haproxy.cfg'
/** Wrong answers to one question before `init` gives up. */
const mostAsked = 5

/**
 * Asks for the files that an operator has, and for the hosts if there is no inventory.
 * @param say shows why an answer can't be taken
 */
export async function askForSources(ask: Ask, say: (words: string) => void): Promise<Answered> {
  const inventory = await again(say, async () => {
    const file = await ask('An inventory of Ansible, kolla-ansible or openstack-ansible (file)', none)
    return file === none ? undefined : readInventories([file])
  })
  const config = await again(say, async () => {
    const file = await ask('The haproxy.cfg of a load balancer (file)', existsSync(usualConfig) ? usualConfig : none)
    return file === none ? undefined : { file, read: await haproxyAt(file) }
  })
  const hosts = inventory ?? (await typedHosts(ask, say, config?.read))
  const platform = await again(say, async () => {
    const answer = await ask(`The packages of the hosts: ${platformNames.join(', ')}`, platformNames[0])
    const known = platformNames.find((name) => name === answer)
    if (known === undefined) throw new Refused(`${answer} is none of them`)
    return known
  })
  return { inventory: hosts, haproxy: config === undefined ? [] : [config.file], platform }
}

class Refused extends Error {}

async function again<T>(say: (words: string) => void, work: () => Promise<T>): Promise<T> {
  for (let count = 1; ; count += 1) {
    try {
      return await work()
    } catch (error) {
      const isWrong = error instanceof Refused || (error instanceof UpgradeError && error.type !== 'NothingAnswered')
      if (!isWrong || count === mostAsked) throw error
      say(error.message)
    }
  }
}

const words = 'names with blanks between them, each with =ADDRESS unless its name is reached'

async function typedHosts(
  ask: Ask,
  say: (words: string) => void,
  config: HaproxyConfig | undefined,
): Promise<Inventory> {
  const inventory = new Inventory()
  const asked = async (group: string, question: string, offered: string): Promise<void> => {
    const taken = await again(say, async () => {
      const answer = await ask(question, offered)
      return { hosts: answer === none ? [] : answer.split(/[\s,]+/).flatMap(hostsIn), isOffered: answer === offered }
    })
    for (const [name, address] of taken.hosts) {
      const place = { file: typedFile, line: 1 }
      const { variables } = inventory.host(name, place)
      if (address !== undefined) variables.set('ansible_host', { value: address, place })
      if (taken.isOffered) inventory.offered.add(name)
      inventory.join(group, name)
    }
  }
  const peers = config?.peers.map(({ name, address }) => pair(name, address)) ?? []
  await asked(
    'controllers',
    `The controllers: ${words}`,
    keystoneServers(config) ?? 'controller1 controller2 controller3',
  )
  await asked('network', 'The network nodes, if they are no controllers', none)
  await asked(
    'balancers',
    'The hosts of HAProxy; a controller may be one',
    peers.length > 0 ? peers.join(' ') : 'lb1 lb2',
  )
  const user = await ask('The user to log in as', 'root')
  inventory.group('all').variables.set('ansible_user', { value: user, place: { file: typedFile, line: 1 } })
  return inventory
}

function hostsIn(word: string): readonly (readonly [name: string, address: string | undefined])[] {
  const [, pattern, address] = /^([^\s=]+)(?:=([^\s=]+))?$/.exec(word) ?? []
  if (pattern === undefined) throw new Refused(`${word} is no name, and no NAME=ADDRESS`)
  const names = namesOf(pattern)
  if (names === undefined) throw new Refused(`${word} stands for too many hosts`)
  return names.map((name) => [name, address] as const)
}

const pair = (name: string, address: { readonly kind: string; readonly host?: string }): string =>
  address.host === undefined ? name : `${name}=${address.host}`

/** The servers of Keystone in a haproxy.cfg, as an answer. */
function keystoneServers(config: HaproxyConfig | undefined): string | undefined {
  const found = config?.backends.find(({ servers }) =>
    servers.some(({ address }) => address.kind === 'ip' && unitsByPort.get(address.port ?? 0)?.service === 'keystone'),
  )
  return found?.servers.map(({ name, address }) => pair(name, address)).join(' ')
}
