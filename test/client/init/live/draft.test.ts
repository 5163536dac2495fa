import { describe, expect, test } from '@jest/globals'
import { parse } from 'yaml'
import { draft, type Draft, type Sources } from '../../../../client/init/draft'
import { readHaproxy } from '../../../../client/init/haproxy/config'
import { Inventory, readInventory } from '../../../../client/init/inventory'
import type { Answer } from '../../../../client/init/live/ask'
import { factsIn } from '../../../../client/init/live/facts'
import { withKeystoneServers } from '../../../../client/init/live/keystone-servers'
import { unsaid } from '../support'

const inventoryText =
  '[controllers]\nctl1 ansible_host=10.0.0.1\nctl2 ansible_host=10.0.0.2\nctl3 ansible_host=10.0.0.3\n[network]\nnet1\nnet2\n[balancers]\nlb1\n'
const servers = (port: number): string =>
  [1, 2, 3].map((number) => ` server s${number} 10.0.0.${number}:${port} check\n`).join('')
const haproxy = `global\n stats socket /run/a.sock level admin\n${[
  ['keystone', 5000],
  ['nova', 8774],
  ['neutron', 9696],
  ['cinder', 8776],
]
  .map(([name, port]) => `backend ${name}\n${servers(Number(port))}`)
  .join('')}`

const base = (name: string): string => `hostname ${name}\nos ubuntu\ncredentials /root/openrc\npython python\n`
const units = (...names: readonly string[]): string => names.map((name) => `unit ${name} enabled running\n`).join('')
const novaUnits = ['nova-api', 'nova-conductor', 'nova-scheduler', 'nova-consoleauth', 'nova-novncproxy']
const cinderUnits = ['cinder-api', 'cinder-scheduler', 'cinder-volume']
const configurations = ['keystone', 'nova', 'neutron', 'cinder']
  .map((name) => `configuration /etc/${name}/${name}.conf database -\n`)
  .join('')
const packages =
  'package apt keystone 2:10.0.0-0ubuntu1~cloud0\npackage apt python-keystone 2:10.0.0-0ubuntu1~cloud0\noffer apt keystone 2:12.0.0-0ubuntu1~cloud0\noffer apt keystone 2:11.0.4-0ubuntu1~cloud0\noffer apt keystone 2:10.0.0-0ubuntu1~cloud0\n'
const controller = (name: string, more = ''): string =>
  `${base(name)}${packages}${configurations}${units('apache2', ...novaUnits, ...cinderUnits, 'neutron-server', 'neutron-openvswitch-agent')}${more}`
const networkUnits = ['neutron-openvswitch-agent', 'neutron-l3-agent', 'neutron-dhcp-agent', 'neutron-metadata-agent']
const networkNode = (name: string): string => `${base(name)}${units(...networkUnits)}`

const usual = {
  ctl1: controller('ctl1'),
  ctl2: controller('ctl2'),
  ctl3: controller('ctl3'),
  net1: networkNode('net1'),
  net2: networkNode('net2'),
  lb1: `${base('lb1')}haproxy running\n`,
}

/** A draft with the answers of hosts; a reason that begins with ! stands for a host that was not read. */
function drafted(told: Readonly<Record<string, string>>, more: Partial<Sources> = {}): Draft {
  const inventory = new Inventory()
  readInventory(inventoryText, 'hosts', inventory)
  const answers = new Map(
    Object.entries(told).map(([name, text]): [string, Answer] => [
      name,
      text.startsWith('!') ? { kind: 'unread', reason: text.slice(1) } : { kind: 'read', facts: factsIn(text) },
    ]),
  )
  return draft({
    name: 'production',
    platform: 'debian',
    ...(more.platform === undefined ? { platformOrigin: unsaid } : {}),
    inventory,
    configs: [{ config: readHaproxy(haproxy, 'haproxy.cfg'), host: 'lb1', answers: 'HAProxy 2.6 answers' }],
    groups: {},
    live: { answers, remarks: [] },
    ...more,
  })
}

const lineWith = ({ text }: Draft, words: string): string => text.split('\n').find((line) => line.includes(words)) ?? ''

describe('hosts that have answered', () => {
  test('replace the guesses of login, platform, socket and version by what they have', () => {
    const made = drafted(usual)
    expect(lineWith(made, 'platform:')).toBe('platform: ubuntu-cloud-archive # found on ctl1, ctl2, ctl3')
    expect(lineWith(made, 'user:')).toContain('# found on ctl1, ctl2, ctl3, net1, net2, lb1: they let us in')
    expect(lineWith(made, 'haproxy1:')).toContain('# found on lb1: HAProxy 2.6 answers')
    expect(made.text).toMatch(
      /# found on ctl1, ctl2, ctl3: the newest in their repositories; 2:10.0.0-0ubuntu1~cloud0 is installed\n +version: 2:11.0.4-0ubuntu1~cloud0/,
    )
    expect(made.text).not.toMatch(/hosts:$[^]*nova-api:\n +hosts/m)
    expect(made.remarks).toEqual(['No backend of a haproxy.cfg is of glance: left out.'])
  })

  test('that are called otherwise than in the inventory get the name as which their services report', () => {
    const made = drafted({
      ...usual,
      ctl1: controller('node-a.example.com'),
      ctl2: controller('ctl2').replace('nova.conf database -', 'nova.conf database node-b'),
    })
    const { hosts, services } = parse(made.text) as Record<string, Record<string, object>>
    expect(Object.keys(hosts?.controllers ?? {})).toEqual(['node-a', 'node-b', 'ctl3'])
    expect(lineWith(made, 'node-a:')).toContain('ctl1 there; it calls itself node-a')
    expect(JSON.stringify(services)).toContain('"nova":"s{number}"')
  })

  test('of which two have one name keep those of the inventory', () => {
    const made = drafted({ ...usual, ctl1: controller('localhost'), ctl2: controller('localhost') })
    expect(Object.keys((parse(made.text) as { hosts: { controllers: object } }).hosts.controllers)).toEqual([
      'ctl1',
      'ctl2',
      'ctl3',
    ])
  })

  test('are the hosts of a unit, where they are others than the release has', () => {
    const withoutProxy = (name: string): string =>
      controller(name).replace('unit nova-novncproxy enabled running\n', '')
    const made = drafted({
      ...usual,
      ctl1: controller('ctl1', units('nova-spiceproxy')),
      ctl2: withoutProxy('ctl2'),
      ctl3: withoutProxy('ctl3').replace('cinder-volume enabled running', 'cinder-volume disabled stopped'),
      net2: networkNode('net2').replace('unit neutron-l3-agent enabled running\n', ''),
    })
    const { services } = parse(made.text) as {
      services: Record<string, { units: Record<string, { hosts?: readonly string[] } | 'none'> }>
    }
    expect(services.nova?.units['nova-novncproxy']).toEqual({ hosts: ['ctl1'] })
    expect(services.nova?.units['nova-spiceproxy']).toEqual({ hosts: ['ctl1'] })
    expect(services.neutron?.units['neutron-l3-agent']).toEqual({ hosts: ['net1'] })
    // It is active on one of its hosts at a time, and installed on all.
    expect(services.cinder?.units['cinder-volume']).toBeUndefined()
  })

  test('none of which has a unit leave it out, unless it has servers', () => {
    const without = (text: string, ...names: readonly string[]): string =>
      names.reduce((left, name) => left.replace(`unit ${name} enabled running\n`, ''), text)
    const told = Object.fromEntries(
      Object.entries(usual).map(([name, text]) => [name, without(text, 'nova-consoleauth', 'cinder-api')]),
    )
    const made = drafted(told)
    expect(lineWith(made, 'nova-consoleauth')).toMatch(/nova-consoleauth: none # found on ctl1, ctl2, ctl3/)
    expect(made.text).toMatch(/# cinder-api is at work on no host: see which unit answers\n +cinder-api:\n +servers:/)
  })

  test('lack packages of the release, have another Python and other credentials: each is written', () => {
    const other = (name: string): string =>
      controller(name)
        .replace('package apt python-keystone 2:10.0.0-0ubuntu1~cloud0\n', '')
        .replace('python python\n', 'python python3\n')
        .replace('/root/openrc', '/root/adminrc')
    const made = drafted({ ...usual, ctl1: other('ctl1'), ctl2: other('ctl2'), ctl3: other('ctl3') })
    expect(parse(made.text)).toMatchObject({
      paths: { python: 'python3' },
      services: { keystone: { packages: ['keystone'], credentials: '/root/adminrc' } },
    })
  })

  test('that run a service in containers say so in the place of a warning', () => {
    const sentence = "this host is Kolla's: its nova runs in containers (nova_api)"
    const made = drafted({ ...usual, ctl2: controller('ctl2', `deployment nova ${sentence}\n`) })
    expect(made.remarks).toContain(`ctl2: ${sentence}. Preflight refuses it.`)
  })

  test('whose configuration names no database, or is not there, are named', () => {
    const made = drafted({
      ...usual,
      ctl1: controller('ctl1').replace('nova.conf database', 'nova.conf none'),
      ctl2: controller('ctl2').replace('configuration /etc/cinder/cinder.conf database -\n', ''),
      ctl3: controller('ctl3').replace('keystone.conf database', 'keystone.conf unreadable'),
    })
    expect(made.remarks).toEqual(
      expect.arrayContaining([
        '/etc/nova/nova.conf of ctl1 names no database.',
        'ctl2 has no /etc/cinder/cinder.conf: name the file in config of cinder.',
        '/etc/keystone/keystone.conf of ctl3 may not be read by the user who logs in.',
      ]),
    )
  })

  test('with other packages than the operator has said are named, and his word stays', () => {
    const made = drafted(usual, { platform: 'rdo' })
    expect(lineWith(made, 'platform:')).toBe('platform: rdo')
    expect(made.remarks).toContain('ctl1, ctl2, ctl3 has other packages than those of rdo.')
  })

  test('without a newer version in their repositories leave the guess, with the reason', () => {
    const old = (name: string): string => controller(name).replaceAll(/offer apt keystone 2:1[12].*\n/g, '')
    const made = drafted({ ...usual, ctl1: old('ctl1'), ctl2: old('ctl2'), ctl3: old('ctl3') })
    expect(made.text).toMatch(
      /guessed: the last version.*; the repositories of ctl1, ctl2, ctl3 have nothing newer than 2:10/,
    )
  })
})

test('a cloud of which only an HAProxy is known has the servers of Keystone as its controllers', () => {
  const sources = {
    name: 'production',
    platform: 'debian',
    inventory: new Inventory(),
    configs: [
      { config: readHaproxy(haproxy, 'haproxy.cfg'), socket: 'unix:///run/a.sock', answers: 'HAProxy answers' },
    ],
    groups: {},
  } as const
  expect(draft(sources).isEmpty).toBe(true)
  const made = draft(withKeystoneServers(sources))
  expect(parse(made.text)).toMatchObject({
    hosts: { controllers: { s1: '10.0.0.1', s2: '10.0.0.2', s3: '10.0.0.3' } },
    balancers: { haproxy1: 'unix:///run/a.sock' },
  })
})

describe('a host that was not read', () => {
  const made = drafted({ ...usual, ctl2: '!it did not let us log in within 10 s' })

  test('is named with the reason, and the others are read all the same', () => {
    expect(made.remarks).toContain('ctl2 was not read, so guesses about it stay: it did not let us log in within 10 s')
    expect(lineWith(made, 'platform:')).toContain('found on ctl1, ctl3')
  })

  test('leaves the login a guess, with the hosts that have let us in', () => {
    expect(lineWith(made, 'no file names a user')).toMatch(/guessed: .*; ctl1, ctl3, net1, net2, lb1 let us in; check/)
  })

  test('keeps the units as they are in the release', () => {
    const lacking = drafted({
      ...usual,
      ctl1: controller('ctl1').replace('unit nova-novncproxy enabled running\n', ''),
      ctl2: '!gone',
    })
    expect(lacking.text).not.toContain('nova-novncproxy')
  })
})
