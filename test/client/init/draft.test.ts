import { describe, expect, test } from '@jest/globals'
import { parse } from 'yaml'
import { draft, type Draft, type Sources } from '../../../client/init/draft'
import { readHaproxy } from '../../../client/init/haproxy/config'
import { Inventory, readInventory } from '../../../client/init/inventory'
import { resolveCloud } from '../../../cloud/model/resolve'
import { sentenceOf } from '../../../cloud/model/problems'

const three = '[controllers]\nctl1 ansible_host=10.0.0.1\nctl2 ansible_host=10.0.0.2\nctl3 ansible_host=10.0.0.3\n'
const balancer = '[balancers]\nlb1 ansible_host=10.0.0.9\n'
const socket = 'global\n stats socket /run/haproxy/admin.sock level admin\n'
const servers = (port: number, ...names: readonly string[]): string =>
  names.map((name, at) => ` server ${name} 10.0.0.${at + 1}:${port} check\n`).join('')
const keystone = `backend keystone\n${servers(5000, 'ks1', 'ks2', 'ks3')}`

function drafted(hosts: string, haproxy: readonly string[] | string = [], more: Partial<Sources> = {}): Draft {
  const inventory = new Inventory()
  readInventory(hosts, 'hosts', inventory)
  const configs = [haproxy].flat().map((text, at) => ({ config: readHaproxy(text, `haproxy${at + 1}.cfg`) }))
  return draft({ name: 'production', platform: 'ubuntu-cloud-archive', inventory, configs, groups: {}, ...more })
}

/** The problems that the loader has with a draft, as its sentences. */
function problemsOf({ text }: Draft): readonly string[] {
  const resolved = resolveCloud(parse(text), {})
  return resolved.ok ? [] : resolved.problems.map(sentenceOf)
}

/** The line of the draft that has these words. */
const lineWith = ({ text }: Draft, words: string): string | undefined =>
  text.split('\n').find((line) => line.includes(words))

describe('servers of a haproxy.cfg', () => {
  test('belong to the host of their address, whatever they are called', () => {
    const made = drafted(three + balancer, socket + keystone)
    expect(problemsOf(made)).toEqual([])
    expect(lineWith(made, 'ks{number}')).toBe("          keystone: 'ks{number}' # haproxy1.cfg:3")
  })

  test('without a host of their name or address are never guessed, and the line is refused', () => {
    const other = keystone.replaceAll('10.0.0.', '172.16.0.')
    const made = drafted(three + balancer, socket + other)
    expect(problemsOf(made)).toHaveLength(3)
    expect(problemsOf(made)[0]).toMatch(/servers\.keystone\.ctl1 is "<server>": should be a HAProxy name/)
    expect(made.text).toContain('fill in: the server of ctl1: one of ks1, ks2, ks3')
  })

  test('whose name and address are two hosts’ belong to none', () => {
    const crossed = `backend keystone\n${servers(5000, 'ctl2', 'ctl1', 'ctl3')}`
    const made = drafted(three + balancer, socket + crossed)
    expect(problemsOf(made)).toHaveLength(2)
    expect(lineWith(made, 'ctl3: ctl3')).toBeDefined()
  })

  test('are a guess by a variable that may be a peer’s, and the host’s of that address where there is one', () => {
    const hosts = `[controllers]\nctl1 ansible_host=10.1.0.1 api_ip=10.0.0.1 peer=10.1.0.2\nctl2 ansible_host=10.1.0.2 peer=10.0.0.9\n${balancer}`
    const made = drafted(hosts, `${socket}backend ks\n server a 10.0.0.1:5000\n server b 10.1.0.2:5000\n`)
    expect(parse(made.text)).toMatchObject({
      services: { keystone: { units: { apache2: { servers: { ks: { ctl1: 'a', ctl2: 'b' } } } } } },
    })
    expect(lineWith(made, ' ks:')).toBe('          ks: # guessed: a: 10.0.0.1 is api_ip of ctl1; check it yourself')
  })

  test('that are fewer than the hosts leave a line for the missing one, and that are more are named', () => {
    const made = drafted(
      three + balancer,
      `${socket}backend keystone\n${servers(5000, 'a', 'b')} server d 10.0.0.4:5000\n`,
    )
    expect(problemsOf(made)).toHaveLength(1)
    expect(made.text).toContain('# d (haproxy1.cfg:6) is no host of the inventory')
  })

  test('of which a host has two in one backend are named, since cloud.yaml takes one', () => {
    const made = drafted(three + balancer, `${socket}${keystone} server again 10.0.0.1:5001\n`)
    expect(made.text).toContain('again (haproxy1.cfg:7) is a second server of ctl1')
  })

  test('on a port that says nothing go by the backend’s name, as a guess', () => {
    const tls = keystone.replaceAll(':5000', ':13000')
    const made = drafted(three + balancer, socket + tls)
    expect(lineWith(made, 'guessed: keystone is')).toMatch(/its ports are 13000; check it yourself/)
    expect(problemsOf(made)).toEqual([])
  })

  test('of SPICE alone leave the VNC proxy out, as a guess', () => {
    const nova = `backend nova\n${servers(8774, 'n1', 'n2', 'n3')}backend spice\n${servers(6082, 'n1', 'n2', 'n3')}`
    const made = drafted(three + balancer, socket + keystone + nova)
    expect(lineWith(made, 'nova-novncproxy')).toMatch(/none # guessed: only the SPICE proxy has a backend/)
    expect(problemsOf(made)).toEqual([])
  })

  test('have IPv6 addresses in any spelling', () => {
    const six =
      '[controllers]\na ansible_host=2001:db8::1\nb ansible_host=2001:DB8:0::2\n[balancers]\nlb ansible_host=2001:db8::9\n'
    const made = drafted(six, `${socket}backend ks\n server one [2001:db8:0:0::1]:5000\n server two 2001:db8::2:5000\n`)
    expect(problemsOf(made)).toEqual([])
    expect(parse(made.text)).toMatchObject({
      hosts: { controllers: { a: '2001:db8::1' } },
      services: { keystone: { units: { apache2: { servers: { ks: { a: 'one', b: 'two' } } } } } },
    })
  })

  test('of Horizon belong to Keystone’s web server on the hosts of Keystone, and are left out elsewhere', () => {
    const horizon = `backend horizon\n${servers(80, 'h1', 'h2', 'h3')}`
    expect(drafted(three + balancer, socket + keystone + horizon).text).toContain("horizon: 'h{number}'")
    const away = drafted(three + balancer, socket + keystone + horizon.replaceAll('10.0.0.', '10.9.9.'))
    expect(away.text).not.toContain('horizon: ')
    expect(away.remarks.join()).toContain('horizon has no server on a host of Keystone')
  })
})

describe('balancers', () => {
  test('with a file each have the socket of their own', () => {
    const hosts = `${three}[balancers]\nlb1\nlb2\n`
    const inventory = new Inventory()
    readInventory(hosts, 'hosts', inventory)
    const config = (path: string) =>
      readHaproxy(`global\n stats socket ${path} level admin\n${keystone}`, 'haproxy.cfg')
    const configs = [
      { config: config('/run/two.sock'), host: 'lb2' },
      { config: config('/run/one.sock'), host: 'lb1' },
    ]
    const made = drafted(hosts, [], { configs })
    expect(parse(made.text)).toMatchObject({
      balancers: { haproxy1: 'ssh://lb1/run/one.sock', haproxy2: 'ssh://lb2/run/two.sock' },
    })
    expect(made.text).not.toMatch(/haproxy[12]: .*guessed/)
  })

  test('with one file for two have it as a guess for both', () => {
    const made = drafted(`${three}[balancers]\nlb1\nlb2\n`, socket + keystone)
    expect(lineWith(made, 'haproxy2:')).toMatch(/guessed: .*lb2 has the same file; check \(preflight: drain\)/)
  })

  test('of which the inventory has none are the peers of the haproxy.cfg', () => {
    const made = drafted(three, `${socket}peers both\n peer edge1 10.0.0.8:1024\n peer ctl1 10.0.0.1:1024\n${keystone}`)
    expect(parse(made.text)).toMatchObject({
      hosts: { balancers: { edge1: '10.0.0.8' } },
      balancers: { haproxy1: 'ssh://ctl1/run/haproxy/admin.sock', haproxy2: 'ssh://edge1/run/haproxy/admin.sock' },
    })
  })

  test('that are named with a haproxy.cfg come beside those of the inventory, whatever its group is called', () => {
    const config = readHaproxy(socket + keystone, 'haproxy.cfg')
    const made = drafted(`${three}[lb]\nlb1\n`, [], {
      configs: [
        { config, host: 'lb1' },
        { config, host: 'lb9' },
      ],
    })
    expect(parse(made.text)).toMatchObject({
      hosts: { balancers: { lb1: 'lb1', lb9: 'lb9' } },
      balancers: { haproxy1: 'ssh://lb1/run/haproxy/admin.sock', haproxy2: 'ssh://lb9/run/haproxy/admin.sock' },
    })
  })

  test('that nothing names are a line to fill in, refused by the loader', () => {
    expect(problemsOf(drafted(three, socket + keystone)).join()).toMatch(
      /balancers\.haproxy1 .*the address of a runtime socket/,
    )
  })

  test('without a socket for commands are refused with the line to add to haproxy.cfg', () => {
    const made = drafted(three + balancer, keystone)
    expect(made.text).toContain('has no stats socket: add to its global section')
    expect(problemsOf(made)).toHaveLength(1)
  })

  test('with nbproc have each process’s socket', () => {
    const two =
      'global\n stats socket /run/1.sock level admin process 1\n stats socket /run/2.sock level admin process 2\n'
    expect(parse(drafted(three + balancer, two + keystone).text)).toMatchObject({
      balancers: { haproxy1: ['ssh://lb1/run/1.sock', 'ssh://lb1/run/2.sock'] },
    })
  })

  test('with a further socket of the same process, as for metrics, have the first one', () => {
    const two = 'global\n stats socket /run/1.sock level admin\n stats socket /run/telegraf.sock mode 666 level admin\n'
    expect(parse(drafted(three + balancer, two + keystone).text)).toMatchObject({
      balancers: { haproxy1: 'ssh://lb1/run/1.sock' },
    })
  })

  test('with a condition in their file come with a remark, since HAProxy alone knows which lines count', () => {
    const made = drafted(three + balancer, `${socket}.if defined(A)\n${keystone}.else\n${keystone}.endif\n`)
    expect(made.remarks.join()).toContain('haproxy1.cfg:3 has a condition (.if), which init does not judge')
  })
})

describe('hosts of an inventory', () => {
  test('get names that cloud.yaml takes, no name twice, and the services’ reports as a guess', () => {
    const made = drafted('[controllers]\nCTL1.a.example\nctl1.b.example\n10.0.0.3\nnova_ctl\n')
    const { hosts } = parse(made.text) as { hosts: { controllers: Record<string, string> } }
    expect(hosts.controllers).toEqual({
      'ctl1-a-example': 'CTL1.a.example',
      'ctl1-b-example': 'ctl1.b.example',
      'host-10-0-0-3': '10.0.0.3',
      'nova-ctl': 'nova_ctl',
    })
    expect(lineWith(made, 'nova-ctl:')).toContain('services of nova_ctl report as nova-ctl; check (preflight: reports)')
  })

  test('with a template as their address have that of the variable it names, or a line to fill in', () => {
    const made = drafted(
      `[controllers]\na ansible_host="{{ mgmt }}" mgmt=10.0.0.1\nb ansible_host="{{ ip[0] }}"\nc ansible_host="{{ deeper }}" deeper="{{ mgmt }}"\n`,
    )
    const controllers = (parse(made.text) as { hosts: { controllers: Record<string, string> } }).hosts.controllers
    expect(controllers).toEqual({ a: '10.0.0.1', b: '<address of b>', c: '<address of c>' })
    expect(problemsOf(made).filter((sentence) => sentence.includes('hosts.controllers'))).toHaveLength(2)
  })

  test('log in as most of them do, and those that differ say so', () => {
    const made = drafted(
      `${three}ctl4 ansible_host=10.0.0.4 ansible_user=ops ansible_port=2222\n[all:vars]\nansible_user=deploy\nansible_become=yes\n`,
    )
    expect(parse(made.text)).toMatchObject({
      ssh: { user: 'deploy', become: 'sudo', key: '~/.ssh/id_ed25519' },
      hosts: { controllers: { ctl1: '10.0.0.1', ctl4: { address: '10.0.0.4', ssh: { user: 'ops', port: 2222 } } } },
    })
  })

  test('whose login or address is no plain value come with a guess or a blank that names the line', () => {
    const made = drafted(
      [
        'controllers:',
        '  hosts:',
        '    a: { ansible_host: !vault "$ANSIBLE_VAULT;1.1", ansible_port: "{{ port }}" }',
        '    b: { ansible_host: "{{ inventory_hostname }}", ansible_become: true, ansible_become_method: su }',
        '  vars:',
        '    ansible_user: \'{{ lookup("env", "USER") }}\'',
        '    ansible_ssh_private_key_file: keys/id_rsa',
      ].join('\n'),
    )
    const commentOf = (key: string): string | undefined =>
      /# (?:guessed|fill in): (.*?)(; check .*)?$/.exec(lineWith(made, key) ?? '')?.[1]
    expect(commentOf('  user: root')).toBe('hosts:6 has a template')
    expect(commentOf('  port: 22')).toBe('hosts:3 has a template')
    expect(made.text).toContain(
      '# guessed: hosts:7 has keys/id_rsa, which is relative to a folder of Ansible’s; agent: true',
    )
    expect(commentOf('  become: none')).toBe('hosts:4 has another way than sudo, the only one of cloud.yaml')
    expect(made.text).toContain(
      "a: '<address of a>' # fill in: hosts:3 has a vaulted value in the place of the address",
    )
    expect(lineWith(made, ' b: b')).toBe('    b: b # hosts:4')
  })

  test.each([
    ['ansible.builtin.sudo', 'become: sudo # hosts:6'],
    ['"{{ way }}"', 'become: none # guessed: hosts:7 has a template'],
  ])('become root by %s as they should, or as a guess', (method, line) => {
    const made = drafted(`${three}[all:vars]\nansible_become=yes\nansible_become_method=${method}\n`)
    expect(lineWith(made, 'become:')).toContain(line)
  })

  test('of which one has a template for a user have the others’ user as a guess', () => {
    const made = drafted(`${three}d ansible_user="{{ me }}"\n[controllers:vars]\nansible_user=deploy\n`)
    expect(lineWith(made, 'user: deploy')).toMatch(/guessed: hosts:7 for most hosts; hosts:5 has a template; check/)
  })

  test('that route are found in either of the groups that openstack-ansible has for them', () => {
    const made = drafted('---\nidentity_hosts: { c: { ip: 10.0.0.1 } }\nnetwork-agent_hosts: { n: { ip: 10.0.0.2 } }\n')
    expect(parse(made.text)).toMatchObject({ hosts: { controllers: { c: '10.0.0.1' }, network: { n: '10.0.0.2' } } })
  })

  test('that are controllers and route have the agents of Neutron by name', () => {
    const made = drafted(`${three}[network]\nctl1\nctl2\n[neutron-server]\nctl1\nctl2\nctl3\n`)
    expect(parse(made.text)).toMatchObject({
      services: { neutron: { units: { 'neutron-l3-agent': { hosts: ['ctl1', 'ctl2'] } } } },
    })
  })

  test('behind another machine come with a remark, since a proxy command is not read', () => {
    const made = drafted(`${three}[all:vars]\nansible_ssh_common_args='-o ProxyCommand="ssh -W %h:%p jump"'\n`)
    expect(made.text).toContain('# hosts:6 logs in through another machine')
  })

  test('are known by the file that the inventory gives ssh, unless that checks nothing', () => {
    const args = (file: string): string =>
      `${three}[all:vars]\nansible_ssh_common_args='-o UserKnownHostsFile=${file} -o StrictHostKeyChecking=yes'\n`
    expect(lineWith(drafted(args('/etc/ansible/known_hosts')), 'knownHosts')).toBe(
      '  knownHosts: [/etc/ansible/known_hosts] # hosts:6',
    )
    expect(drafted(args('/dev/null')).text).not.toContain('knownHosts')
  })

  test('of a service are written with the group that says so, where they are not all controllers', () => {
    const four = `${three}ctl4 ansible_host=10.0.0.4\n[keystone]\nctl1\nctl2\nctl3\n`
    const made = drafted(four + balancer, socket + keystone)
    expect(lineWith(made, 'hosts: [')).toBe('    hosts: [ctl1, ctl2, ctl3] # hosts:2, the group keystone')
    expect(problemsOf(made)).toEqual([])
  })

  test('that only compute are no controllers, though a group of Nova has them too', () => {
    const made = drafted(
      `${three + balancer}[computes]\nc[1:9]\n[nova:children]\ncontrollers\ncomputes\n`,
      socket + keystone,
    )
    expect(parse(made.text)).toMatchObject({ hosts: { controllers: { ctl1: '10.0.0.1' }, computes: { c9: 'c9' } } })
    expect(problemsOf(made)).toEqual([])
  })

  test('that have no role are named by group, but for containers and the machine of Ansible', () => {
    const made = drafted(
      `${three + balancer}[storage]\ns[1:9]\n[Log_Hosts]\nlog\n[x]\nc physical_host=ctl1\n[deploy]\nlocalhost ansible_connection=local\n`,
    )
    expect(made.remarks.join()).toContain(
      'left out: storage (s1, s2, s3 and 6 more), Log_Hosts (log). Where they run services of OpenStack, give --group',
    )
    expect(drafted(three + balancer).remarks.join()).not.toContain('left out')
    expect(drafted(`${three}[x]\n\u001b[31mred\n`).remarks.join()).not.toContain('\u001b')
  })

  test('that are switches, containers or Windows to Ansible have no role, and are named', () => {
    const made = drafted(
      `${three + balancer}[network]\nn1 ansible_connection=ansible.builtin.ssh\nn2 ansible_connection="{{ c }}"\nsw[1:2]\n[switches]\nsw[1:2]\n[switches:vars]\nansible_connection=ansible.netcommon.network_cli\n`,
    )
    const { hosts } = parse(made.text) as { hosts: { network: object } }
    expect(Object.keys(hosts.network)).toEqual(['n1', 'n2'])
    expect(made.remarks).toEqual([
      'Hosts that Ansible reaches by network_cli or the like, not by SSH, are left out: sw1, sw2.',
    ])
  })

  test('may be thousands', () => {
    const made = drafted(`${three + balancer}[computes]\ncompute[0001:5000] ansible_port=2222\n`, socket + keystone)
    expect(problemsOf(made)).toEqual([])
    expect(Object.keys((parse(made.text) as { hosts: { computes: object } }).hosts.computes)).toHaveLength(5000)
  })

  test('can not write anything into the file but values and comments', () => {
    const made = drafted(
      `[controllers]\n"a\tname: evil" ansible_host='x # y'\nb ansible_host="10.0.0.2\\" }" ansible_user="root # {x}"\nc ansible_host='[1, 2]'\n`,
    )
    const file = parse(made.text) as { name: string; hosts: { controllers: Record<string, unknown> }; ssh: object }
    expect(file.name).toBe('production')
    expect(Object.keys(file.hosts.controllers)).toEqual(['a-name-evil', 'b', 'c'])
    expect(file.hosts.controllers.c).toBe('[1, 2]')
  })
})
