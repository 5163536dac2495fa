import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { existsSync, mkdirSync, readdirSync } from 'node:fs'
import { exampleFile } from '../support/cloud'
import { askFacts, checkNamed, checksOf } from './preflight-checks'
import { Scratch, shells, type Ended } from './scratch'

let scratch: Scratch
beforeEach(() => {
  scratch = new Scratch()
})
afterEach(() => scratch.remove())

/** Files by their names below the scratch folder. */
type Files = Readonly<Record<string, string>>

function write(files: Files): void {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(scratch.path(name, '..'), { recursive: true })
    scratch.write(name, text)
  }
}

const { hosts } = exampleFile() as { hosts: object }
const withCompute = { hosts: { ...hosts, computes: { compute1: '10.0.0.31' } } }

/** Both shells only hand the program to Python, so one of them is enough. */
const shell = 'dash'

const ask = (service: 'nova' | 'neutron' | 'cinder', name: string, files: Files): Promise<Ended> => {
  write(files)
  return scratch.run(shell, checkNamed(checksOf(scratch, service, {}, withCompute), name).script)
}

describe('the backends of cinder-volume', () => {
  test.each<[string, Files, number, RegExp]>([
    ['none', { 'cinder.conf': '[DEFAULT]\nvolume_driver = a.B\n' }, 3, /is not set in .*; volume_driver is a\.B there/],
    ['an empty list', { 'cinder.conf': '[DEFAULT]\nenabled_backends = , \n' }, 3, /is not set/],
    ['one in a comment', { 'cinder.conf': '[DEFAULT]\n# enabled_backends = a\n' }, 3, /is not set/],
    ['one in another section', { 'cinder.conf': '[a]\nenabled_backends = a\n' }, 3, /is not set/],
    ['two', { 'cinder.conf': '[DEFAULT]\nenabled_backends = lvm, ceph\n' }, 0, /is lvm, ceph/],
    [
      'one twice',
      { 'cinder.conf': '[DEFAULT]\nenabled_backends = a\n[x]\n[DEFAULT]\nenabled_backends = b\n' },
      0,
      /is b$/,
    ],
    [
      'one of the folder beside the file',
      { 'cinder.conf': '[DEFAULT]\n', 'cinder.conf.d/site.conf': '[DEFAULT]\nenabled_backends: "ceph"\n' },
      0,
      /is ceph/,
    ],
    ['one with quotes and letters', { 'cinder.conf': "[DEFAULT]\nenabled_backends = $$(a)'é\n" }, 0, /is \$\(a\)'é/],
    ['over lines', { 'cinder.conf': '[DEFAULT]\nenabled_backends = a,\n  b\n' }, 0, /is a, b/],
  ])('%s', async (_, files, code, said) => {
    const ended = await ask('cinder', 'enabled backends', files)
    expect([ended.code, ended.stdout.trim()]).toEqual([code, expect.stringMatching(said)])
  })

  test('are not taken for set where the file can not be read', async () => {
    const absent = await ask('cinder', 'enabled backends', {})
    expect([absent.code, absent.stderr]).toEqual([1, expect.stringContaining('cinder.conf')])
    const broken = await ask('cinder', 'enabled backends', { 'cinder.conf': '[DEFAULT]\nsecret password\n' })
    expect([broken.code, broken.stderr]).toEqual([1, expect.stringMatching(/line 2 is no option/)])
    expect(broken.stderr).not.toContain('password')
  })
})

const manager = "MAPPING = {\n    'cinder.volume.drivers.old.Old':\n        'cinder.volume.drivers.rbd.RBDDriver', }\n"
const rbd = 'class RBDDriver(object):\n    pass\n'

describe.each(shells)('the drivers of volumes in the packages to come, under %s', (within) => {
  const version = '2:10.0.8-0ubuntu1~cloud0'
  const library = 'usr/lib/python2.7/dist-packages/cinder'

  /** apt-get download that packs these modules of Cinder there and then. */
  function packages(modules: Files): void {
    const names = Object.keys(modules).map((name) => `${library}/${name}`)
    write(Object.fromEntries(Object.entries(modules).map(([name, text]) => [`new/${library}/${name}`, text])))
    scratch.command(
      'apt-get',
      `case "$*" in 'download cinder-common=${version}') exit 0 ;; 'download python-cinder=${version}') ;; *) exit 100 ;; esac`,
      `mkdir pack && cp -r ${scratch.path('new')}/. pack && mkdir pack/DEBIAN || exit 100`,
      "printf 'Package: python-cinder\\nVersion: 1\\nArchitecture: all\\nMaintainer: a <a@b.invalid>\\nDescription: a\\n' > pack/DEBIAN/control",
      'dpkg-deb --build pack python-cinder.deb && rm -rf pack',
    )
    expect(names.length).toBeGreaterThan(0)
  }
  const modules: Files = {
    '__init__.py': '',
    'volume/__init__.py': '',
    'volume/manager.py': manager,
    'volume/drivers/__init__.py': '',
    'volume/drivers/rbd.py': rbd,
    'volume/drivers/newer.py': 'import of_a_newer_library\nclass Newer(object):\n    pass\n',
  }
  const conf = (driver: string): string => `[DEFAULT]\nenabled_backends = One\n[One]\nvolume_driver = ${driver}\n`
  const drivers = (text: string): Promise<Ended> => ask('cinder', 'volume drivers', { 'cinder.conf': text })

  test.each<[string, string, number, RegExp]>([
    ['one that is there', conf('cinder.volume.drivers.rbd.RBDDriver'), 0, /^\[One\] volume_driver \S+RBDDriver$/],
    ['one by its name of before', conf('cinder.volume.drivers.old.Old'), 0, /old\.Old$/],
    [
      'one that wants a newer library',
      conf('cinder.volume.drivers.newer.Newer'),
      0,
      /not imported: .*of_a_newer_library/,
    ],
    [
      'one whose module is gone',
      conf('cinder.volume.drivers.gone.Gone'),
      3,
      /gone\.Gone: the new release has no such module/,
    ],
    ['one whose class is gone', conf('cinder.volume.drivers.rbd.Gone'), 3, /rbd\.Gone: its module has no class Gone/],
    ['one of somebody else', conf('json.JSONDecoder'), 0, /json\.JSONDecoder$/],
    ['one of somebody else that is not there', conf('acme_driver.iscsi.Driver'), 3, /acme_driver/],
    ['one without a module', conf("x'; exit 0; '"), 3, /exit 0/],
    ['none by name', '[DEFAULT]\nenabled_backends = One\n', 0, /^not asked/],
    ['one in DEFAULT', '[DEFAULT]\nvolume_driver = cinder.volume.drivers.gone.Gone\n', 3, /\[DEFAULT\] volume_driver/],
  ])('%s', async (_, text, code, said) => {
    packages(modules)
    const temporary = scratch.path('tmp')
    mkdirSync(temporary)
    write({ 'cinder.conf': text })
    const { script } = checkNamed(checksOf(scratch, 'cinder'), 'volume drivers')
    const ended = await scratch.run(within, script, { TMPDIR: temporary })
    expect([ended.code, ended.stdout.trim(), ended.stderr]).toEqual([code, expect.stringMatching(said), ''])
    // Of the packages nothing is left.
    expect(readdirSync(temporary)).toEqual([])
  })

  test('are not asked where the packages can not be had', async () => {
    scratch.command('apt-get', 'exit 100')
    expect(await drivers(conf('cinder.volume.drivers.gone.Gone'))).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^not asked/),
    })
  })

  test('are not asked where the site stages in its own way, unlike the backends', () => {
    const own = { commands: { stage: 'true', staged: 'true' } }
    const names = checksOf(scratch, 'cinder', own).map(({ name }) => name)
    expect(names).not.toContain('volume drivers')
    expect(names).toContain('enabled backends')
  })

  test('a module that writes a file on import finds no home and leaves nothing of ours', async () => {
    packages({ ...modules, 'volume/drivers/rbd.py': `import os\nopen(os.path.expanduser('~/left'), 'w')\n${rbd}` })
    const ended = await drivers(conf('cinder.volume.drivers.rbd.RBDDriver'))
    expect(ended).toMatchObject({ code: 0, stdout: expect.stringContaining('/nonexistent/left') })
    expect(existsSync(`${process.env.HOME ?? ''}/left`)).toBe(false)
  })
})

describe('volumes of hosts without a backend', () => {
  test.each([
    ['none', 0, 'none'],
    ['controller1 (12), controller2#pool (3)', 3, 'controller2#pool (3)'],
  ])('%s', async (plain_hosts, code, said) => {
    const ended = await askFacts(scratch, shell, 'cinder', 'volume hosts', { version: 79, plain_hosts })
    expect([ended.code, ended.stdout]).toEqual([code, expect.stringContaining(said)])
  })
})

describe('the filters of Nova’s scheduler', () => {
  const enabled = (names: string): string => `[filter_scheduler]\nenabled_filters = ${names}\n`
  const three = 'RamFilter,CoreFilter,DiskFilter'

  test.each<[string, string, number, string]>([
    ['all three', enabled(three), 0, ''],
    [
      'all three by their classes',
      enabled('nova.scheduler.filters.core_filter.CoreFilter,a.RamFilter, b.DiskFilter'),
      0,
      '',
    ],
    ['those of Newton', '[DEFAULT]\n', 3, 'CoreFilter (cpu_allocation_ratio)\n'],
    ['by the option of before', `[DEFAULT]\nscheduler_default_filters = ${three}\n`, 0, ''],
    ['with a ratio in its place', '[DEFAULT]\ncpu_allocation_ratio = 9999.0\n', 0, ''],
    [
      'by aggregates alone',
      enabled('AggregateCoreFilter,RamFilter'),
      3,
      'CoreFilter (cpu_allocation_ratio), DiskFilter',
    ],
    ['of a scheduler that does not ask Placement', '[DEFAULT]\nscheduler_driver = caching_scheduler\n', 0, 'not asked'],
  ])('%s', async (_, text, code, said) => {
    const ended = await ask('nova', 'filters', { 'nova.conf': text })
    expect([ended.code, ended.stdout]).toEqual([code, expect.stringContaining(said)])
  })
})

describe('[placement] of nova.conf', () => {
  const full = '[placement]\nos_region_name = RegionOne\nauth_type = password\n'

  test.each<[string, Files, number, number]>([
    ['is missing', { 'nova.conf': '[DEFAULT]\n' }, 3, 3],
    ['names user and region', { 'nova.conf': full }, 0, 0],
    ['names the user alone, by the option of before', { 'nova.conf': '[placement]\nauth_plugin = password\n' }, 0, 3],
    ['refers to another section', { 'nova.conf': '[placement]\nos_region_name = a\nauth_section = neutron\n' }, 0, 0],
    ['is in a file of nova-compute', { 'nova.conf': '[DEFAULT]\n', 'nova-compute.conf': full }, 3, 0],
    ['is in a folder', { 'nova.conf': '', 'nova.conf.d/10.conf': full }, 0, 0],
  ])('%s', async (_, files, onNodes, onComputes) => {
    expect((await ask('nova', 'placement options', files)).code).toBe(onNodes)
    expect((await ask('nova', 'placement on computes', files)).code).toBe(onComputes)
  })

  test('is asked of each node and each compute, and only the nodes have to have it', () => {
    const asked = checksOf(scratch, 'nova', {}, withCompute).filter(({ name }) => name.startsWith('placement o'))
    expect(asked.map(({ name, host, required }) => `${name} ${host.name} ${String(required)}`)).toEqual([
      'placement options controller1 true',
      'placement options controller2 true',
      'placement options controller3 true',
      'placement on computes compute1 false',
    ])
  })

  test('is not asked of a compute without nova.conf', async () => {
    const ended = await ask('nova', 'placement on computes', {})
    expect(ended).toMatchObject({ code: 0, stdout: expect.stringMatching(/^not asked/) })
  })
})

describe('options that Neutron 10 no longer has', () => {
  const old = 'neutron.openstack.common.notifier.rpc_notifier'
  const wide = `[DEFAULT]\n${'a = b\n'.repeat(100_000)}dhcp_domain = wide\n`

  test.each<[string, Files, number, RegExp]>([
    ['none of them', { 'neutron.conf': '[DEFAULT]\ndns_domain = a\nadvertise_mtu = True\n' }, 0, /^$/],
    ['a notifier', { 'neutron.conf': `[DEFAULT]\nnotification_driver = ${old}\n` }, 3, /rpc_notifier: no notification/],
    [
      'one of two notifiers',
      { 'neutron.conf': `[oslo_messaging_notifications]\ndriver = messagingv2\ndriver = ${old}\n` },
      3,
      /^\[oslo_messaging_notifications\] driver = neutron\.\S+: no notification is sent$/,
    ],
    ['a notifier that is known', { 'neutron.conf': '[oslo_messaging_notifications]\ndriver = messagingv2\n' }, 0, /^$/],
    [
      'a domain of the agent’s',
      { 'neutron.conf': '', 'dhcp_agent.ini': '[DEFAULT]\ndhcp_domain = a"b\n' },
      3,
      /= a"b: dns/,
    ],
    ['no MTU', { 'neutron.conf': '[DEFAULT]\nadvertise_mtu = false\n' }, 3, /always advertised/],
    ['a file of 600 kB', { 'neutron.conf': wide }, 3, /wide/],
    ['no file', {}, 0, /^not asked/],
  ])('%s', async (_, files, code, said) => {
    const ended = await ask('neutron', 'removed options', files)
    expect([ended.code, ended.stdout.trim(), ended.stderr]).toEqual([code, expect.stringMatching(said), ''])
  })
})
