import { describe, expect, test } from '@jest/globals'
import { Inventory, readInventory } from '../../../client/init/inventory'
import { namesOf } from '../../../client/init/inventory/ranges'

function read(text: string, file = 'hosts'): Inventory {
  const inventory = new Inventory()
  readInventory(text, file, inventory)
  return inventory
}

describe('a pattern of hosts', () => {
  test.each([
    ['node[1:3]', ['node1', 'node2', 'node3']],
    ['node[01:03]', ['node01', 'node02', 'node03']],
    ['node[008:010]', ['node008', 'node009', 'node010']],
    ['node[1:7:3]', ['node1', 'node4', 'node7']],
    ['rack-[a:c]', ['rack-a', 'rack-b', 'rack-c']],
    ['r[1:2]n[1:2]', ['r1n1', 'r1n2', 'r2n1', 'r2n2']],
    ['node[3:1]', []],
    ['node[:2]', ['node0', 'node1', 'node2']],
    ['node', ['node']],
  ])('%s stands for %j, as for Ansible', (pattern, names) => expect(namesOf(pattern)).toEqual(names))

  test.each(['node[1:99999999]', 'r[1:9999]n[1:9999]', 'node[0:9007199254740993]'])(
    'that stands for more hosts than a cloud has is refused: %s',
    (pattern) => {
      expect(namesOf(pattern)).toBeUndefined()
      expect(() => read(`[control]\n${pattern}\n`)).toThrow(/line 2: .* stands for too many hosts/)
    },
  )
})

describe('an ini inventory', () => {
  test('has groups of groups, to any depth and in circles', () => {
    const inventory = read('[a:children]\nb\n[b:children]\nc\na\n[c]\nhost1\n[c-d:children]\na\n')
    expect(inventory.hostsOf('a')).toEqual(['host1'])
    expect(inventory.hostsOf('c_d')).toEqual(['host1'])
    expect(inventory.hostsOf('nowhere')).toBeUndefined()
  })

  test('gives a host its own variables before those of its groups, and the nearest group’s first', () => {
    const inventory = read(
      '[control]\none ansible_port=1\ntwo\n[all:vars]\nansible_port=4\nansible_user=all\n[control:vars]\nansible_port=2\n[up:children]\ncontrol\n[up:vars]\nansible_port=3\n',
    )
    expect(inventory.variable('one', 'ansible_port')?.value).toBe('1')
    expect(inventory.variable('two', 'ansible_port')).toEqual({ value: '2', place: { file: 'hosts', line: 8 } })
    expect(inventory.variable('two', 'ansible_user')?.value).toBe('all')
  })

  test('of groups at one depth takes the variable of the last by name, and of deeper ones before it, as Ansible does', () => {
    const inventory = read(
      '[zebra]\none\ntwo\n[alpha]\none\n[up:children]\nalpha\n[lynx]\ntwo\n[zebra:vars]\nu=zebra\n[lynx:vars]\nu=lynx\n[up:vars]\nu=up\nv=up\n[alpha:vars]\nu=alpha\n[zebra:vars]\nv=zebra\n',
    )
    expect(inventory.variable('one', 'u')?.value).toBe('alpha')
    expect(inventory.variable('one', 'v')?.value).toBe('zebra')
    expect(inventory.variable('two', 'u')?.value).toBe('zebra')
  })

  test('has quoted values, comments at the end of lines, and ports after names', () => {
    const inventory = read(
      `[control] # the three\none ansible_host="10.0.0.1" note='a # b' # 10.0.0.9\ntwo:2222\n[2001:db8::1]:2223\n2001:db8::2\n; three\n[control:vars]\nansible_ssh_common_args='-o ProxyJump="j@h"'\n`,
    )
    expect([...inventory.hosts.keys()]).toEqual(['one', 'two', '2001:db8::1', '2001:db8::2'])
    expect(inventory.variable('one', 'ansible_host')?.value).toBe('10.0.0.1')
    expect(inventory.variable('one', 'note')?.value).toBe('a # b')
    expect(inventory.variable('two', 'ansible_port')?.value).toBe('2222')
    expect(inventory.variable('2001:db8::1', 'ansible_port')?.value).toBe('2223')
    expect(inventory.variable('2001:db8::2', 'ansible_port')).toBeUndefined()
    expect(inventory.variable('two', 'ansible_ssh_common_args')?.value).toBe('-o ProxyJump="j@h"')
  })

  test('has comments behind quoted variables of groups and numbers, and no others, as for Ansible', () => {
    const inventory = read(
      '[c]\none\n[c:vars]\na="x y" # c\nb=22 # c\nc=x # y\nd=\'-o ProxyCommand="ssh # j"\'\ne="x" # "y"\n',
    )
    expect(['a', 'b', 'c', 'd', 'e'].map((name) => inventory.variable('one', name)?.value)).toEqual([
      'x y',
      '22',
      'x # y',
      '-o ProxyCommand="ssh # j"',
      'x',
    ])
  })

  test.each([
    ["[control]\none note='open\n", 'line 2: a quote is not closed'],
    ['[control]\none two\n', 'line 2: a variable of one has the form name=value'],
    ['[control:vars]\nnothing here\n', 'line 2: a variable has the form name=value'],
    ['[a:b:c]\n', 'line 1: [a:b:c] is no section'],
  ])('that Ansible would refuse too is refused with its line: %j', (text, reason) => {
    expect(() => read(text)).toThrow(reason)
  })

  test('shows no value in what it refuses', () => {
    expect(() => read('[control]\none hunter2\n')).toThrow(/^(?!.*hunter2)/s)
    expect(() => read('[control:vars]\nhunter2\n')).toThrow(/^(?!.*hunter2)/s)
  })
})

describe('a YAML inventory', () => {
  test('has groups with hosts, children and vars, ranges and anchors', () => {
    const inventory = read(
      [
        'all:',
        '  vars: { ansible_user: deploy }',
        '  children:',
        '    control:',
        '      hosts:',
        '        ctl[1:2]:',
        '        ctl3: &third { ansible_host: 10.0.0.3 }',
        '    again: { hosts: { ctl4: { <<: *third, ansible_port: 022 } } }',
        '    empty:',
        '    region: { children: { control: , again: } }',
      ].join('\n'),
      'hosts.yml',
    )
    expect(inventory.hostsOf('region')).toEqual(['ctl1', 'ctl2', 'ctl3', 'ctl4'])
    expect(inventory.hostsOf('empty')).toEqual([])
    expect(inventory.variable('ctl3', 'ansible_host')).toEqual({
      value: '10.0.0.3',
      place: { file: 'hosts.yml', line: 7 },
    })
    expect(inventory.variable('ctl4', 'ansible_host')?.value).toBe('10.0.0.3')
    expect(inventory.variable('ctl4', 'ansible_port')?.value).toBe('022')
    expect(inventory.variable('ctl1', 'ansible_user')?.value).toBe('deploy')
  })

  test('keeps a vaulted value out, and no other one stands for it', () => {
    const inventory = read(
      'control:\n  vars: { ansible_host: 10.0.0.9 }\n  hosts:\n    a: { ansible_host: !vault "$ANSIBLE_VAULT;1.1" }\n',
      'hosts.yaml',
    )
    const place = { file: 'hosts.yaml', line: 4 }
    expect(inventory.variable('a', 'ansible_host')).toEqual({ value: '', place, isVault: true })
  })

  test('has ports behind the names of hosts, and groups with one name alone', () => {
    const inventory = read(
      'control:\n  hosts: { "c[1:2]:22": , "[2001:db8::1]:23": { ansible_user: u }, 2001:db8::2: }\nlb: { hosts: one }\nup:\n  children: lb\n',
      'hosts.yml',
    )
    expect(inventory.hostsOf('control')).toEqual(['c1', 'c2', '2001:db8::1', '2001:db8::2'])
    expect(inventory.variable('c2', 'ansible_port')?.value).toBe('22')
    expect(inventory.variable('2001:db8::1', 'ansible_port')?.value).toBe('23')
    expect(inventory.hostsOf('up')).toEqual(['one'])
    expect(inventory.hosts.get('one')?.place.line).toBe(3)
  })

  test('without its ending is recognised by its first line', () => {
    expect(read('# ours\nall:\n  hosts:\n    one:\n').hostsOf('all')).toEqual(['one'])
    expect(read('---\ncontrol:\n  hosts:\n    one:\n').hostsOf('control')).toEqual(['one'])
    expect(read('one:22\n[control]\ntwo\n').hostsOf('control')).toEqual(['two'])
  })

  test.each([
    ['a: [1\n', 'line'],
    ['a: 1\na: 2\n', 'line 2: Map keys must be unique'],
    [`${'a:\n '.repeat(3)}${'{a: '.repeat(100)}`, 'nests deeper'],
    ['a: &x { children: { b: *x } }\n', 'lies in groups without end'],
    ['a: &x { children: { b: *x, c: *x, d: *x } }\n', 'lies in groups without end'],
  ])('that is none, or has no end, is refused: %j', (text, reason) => {
    expect(() => read(text, 'hosts.yml')).toThrow(reason)
  })
})

describe('an inventory that a program alone can tell', () => {
  test.each([
    ['#!/usr/bin/env python\nprint("{}")\n', 'hosts', 'it is a program'],
    ['$ANSIBLE_VAULT;1.1;AES256\n3233\n', 'hosts', 'it is a vault'],
    ['plugin: openstack.cloud.openstack\n', 'openstack.yml', "it is a plugin's configuration"],
  ])('is refused, with the command that tells it: %j', (text, file, reason) => {
    expect(() => read(text, file)).toThrow(new RegExp(`${reason}.*ansible-inventory --list`, 's'))
  })
})

describe('a JSON inventory', () => {
  test('has lists of hosts, children, and variables in _meta, with the lines of the hosts', () => {
    const text = JSON.stringify(
      {
        control: { hosts: ['a', 'b'], children: ['more'] },
        more: ['c'],
        _meta: { hostvars: { a: { ansible_host: '10.0.0.1', deep: {} } } },
      },
      null,
      1,
    )
    const inventory = read(text, 'inventory.json')
    expect(inventory.hostsOf('control')).toEqual(['a', 'b', 'c'])
    expect(inventory.variable('a', 'ansible_host')?.value).toBe('10.0.0.1')
    expect(inventory.variable('a', 'deep')).toBeUndefined()
    expect(inventory.hosts.get('b')?.place.line).toBe(5)
  })

  test('has texts that are unsafe to Ansible, and the places of values that a vault holds', () => {
    const hostvars = { a: { ansible_host: { __ansible_unsafe: '10.0.0.1' }, ansible_user: { __ansible_vault: '$…' } } }
    const inventory = read(JSON.stringify({ control: { hosts: ['a'] }, _meta: { hostvars } }))
    expect(inventory.variable('a', 'ansible_host')?.value).toBe('10.0.0.1')
    expect(inventory.variable('a', 'ansible_user')).toMatchObject({ value: '', isVault: true })
  })

  test.each(['{', '{"a": }', '{"control": {"hosts": 3, "children": {}}, "_meta": []'])(
    'that is none is refused: %s',
    (text) => {
      expect(() => read(text)).toThrow('it begins as JSON and is none')
    },
  )
})
