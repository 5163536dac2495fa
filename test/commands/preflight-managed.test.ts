import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { spawn } from 'node:child_process'
import { mkdirSync } from 'node:fs'
import { checkHost } from '../../activities/preflight/hosts'
import type { HostCheck } from '../../cloud/model/actions'
import type { ServiceName } from '../../cloud/model/ids'
import { checkNamed, checksOf } from './preflight-checks'
import { Scratch, shells, type Ended, type Shell } from './scratch'

let scratch: Scratch
beforeEach(() => {
  scratch = new Scratch()
})
afterEach(() => scratch.remove())

/** The folders of a host that the check looks into, as folders of the scratch. */
const here = (script: string): string =>
  ['/etc/kolla', '/openstack/venvs', '/var/lib/lxc', '/etc/systemd/system'].reduce(
    (text, folder) => text.replaceAll(folder, scratch.path(folder)),
    script,
  )

const ask = (shell: Shell, service: ServiceName, name: string): Promise<Ended> =>
  scratch.run(shell, here(checkNamed(checksOf(scratch, service), name).script))

const folder = (name: string): void => void mkdirSync(scratch.path(name), { recursive: true })
const docker = (...names: readonly string[]): void =>
  scratch.command('docker', ...(names.length === 0 ? ['exit 1'] : names.map((name) => `echo ${name}`)))

describe.each(shells)('whose deployment a host is, under %s', (shell) => {
  beforeEach(() => docker())

  test.each<[string, () => void, number, string]>([
    ['packages', () => undefined, 0, ''],
    ['packages, beside containers of others', () => docker('registry', 'keystone', 'grafana_nova'), 0, ''],
    ['a host from which Kolla deploys', () => folder('etc/kolla/config/cinder'), 0, ''],
    [
      'packages, with the folder of a Kolla that is gone',
      () => {
        folder('etc/kolla/cinder-api')
        docker('x')
      },
      0,
      '',
    ],
    [
      'Kolla, by its containers',
      () => docker('cinder_api', 'cinder_volume'),
      3,
      "Kolla's: its cinder runs in containers (cinder_api cinder_volume)",
    ],
    [
      'Kolla, whose Docker does not answer',
      () => (folder('etc/kolla/cinder-volume'), scratch.write('etc/kolla/cinder-volume/config.json', '{}')),
      3,
      "Kolla's: its cinder runs in containers (cinder-volume)",
    ],
    ['OpenStack-Ansible, by a virtualenv', () => folder('openstack/venvs/cinder-14.1.1'), 3, "OpenStack-Ansible's"],
    ['OpenStack-Ansible, of another service', () => folder('openstack/venvs/nova-14.1.1'), 0, ''],
    [
      'OpenStack-Ansible, by its containers',
      () => folder('var/lib/lxc/infra1_cinder_api_container-0f1e'),
      3,
      'infra1_cinder_api',
    ],
    [
      'OpenStack-Ansible, by a unit',
      () => {
        folder('etc/systemd/system')
        const start = `ExecStart = ${scratch.path('openstack/venvs')}/cinder-14.1.1/bin/cinder-api $ARGS`
        scratch.write('etc/systemd/system/cinder-api.service', `[Service]\n${start}\n`)
      },
      3,
      'cinder-api.service',
    ],
  ])('%s', async (_, make, code, said) => {
    make()
    const ended = await ask(shell, 'cinder', 'deployment')
    expect([ended.code, ended.stdout]).toEqual([code, expect.stringContaining(said)])
    expect(ended.stdout.split('\n').length).toBe(code === 0 ? 1 : 2)
  })
})

test('a host of another deployment is refused in one sentence: nothing else is asked of it', async () => {
  const checks = checksOf(scratch, 'keystone').filter(({ host }) => host.name === 'controller2')
  const asked = async (failing: string): Promise<readonly string[]> => {
    const exec = (_: unknown, script: string): Promise<object> => {
      const { name } = checks.find((each: HostCheck) => each.script === script) ?? { name: 'none' }
      return Promise.resolve({ kind: 'exited', code: name === failing ? 3 : 0, stdout: name, stderr: '' })
    }
    const world = { ssh: { exec } } as unknown as Parameters<typeof checkHost>[2]
    const beats = { signal: new AbortController().signal } as Parameters<typeof checkHost>[3]
    const patience = { ask: (of: () => unknown) => of() } as unknown as Parameters<typeof checkHost>[4]
    return (await checkHost(checks, false, world, beats, patience)).map(({ name }) => name)
  }
  expect(await asked('deployment')).toEqual(['deployment'])
  expect((await asked('tools')).length).toBe(checks.length)
})

describe.each(shells)('the wishes of debconf, under %s', (shell) => {
  test.each([
    ['to leave the database alone', '* keystone/configure_db: false', 0, ''],
    ['to upgrade it at an install', '* keystone/configure_db: true', 3, 'keystone/configure_db is true'],
    ['that was never answered', '  keystone/configure_db: true', 3, 'keystone/configure_db is true'],
    ['about something else', '* keystone/create-admin-tenant: true', 0, ''],
  ])('%s', async (_, line, code, said) => {
    scratch.command('dpkg-query', 'exit 1')
    scratch.command('debconf-show', `for package in "$@"; do [ "$package" != keystone ] || echo '${line}'; done`)
    const ended = await ask(shell, 'keystone', 'package scripts')
    expect([ended.code, ended.stdout]).toEqual([code, expect.stringContaining(said)])
  })
})

describe.each(shells)('pins and holds, under %s', (shell) => {
  const policy = (...pinned: readonly string[]): void =>
    scratch.command(
      'apt-cache',
      '[ "$#" = 1 ] || exit 1',
      "echo 'Package files:'",
      "echo ' 500 http://archive.invalid/ubuntu xenial/main amd64 Packages'",
      "echo 'Pinned packages:'",
      ...pinned.map((line) => `echo '     ${line}'`),
    )

  test.each<[string, readonly string[], readonly string[], number, string]>([
    ['none', [], [], 0, ''],
    ['of others', ['docker-ce', 'linux-image-generic'], ['mysql-server -> 5.7 with priority 999'], 0, ''],
    ['a hold', ['keystone', 'vim'], [], 3, 'apt is told: keystone on hold\n'],
    ['a hold of a library', ['python-oslo.config'], [], 3, 'python-oslo.config on hold'],
    [
      'a pin',
      [],
      ['keystone -> 2:10.0.3-0ubuntu1 with priority 1001'],
      3,
      'keystone -> 2:10.0.3-0ubuntu1 with priority 1001',
    ],
    ['a pin on the new release', [], ['keystone -> 2:11.0.4-0ubuntu1~cloud0 with priority 1001'], 0, ''],
  ])('%s', async (_, held, pinned, code, said) => {
    scratch.command(
      'dpkg-query',
      "echo 'install ok installed keystone'",
      ...held.map((name) => `echo 'hold ok installed ${name}'`),
    )
    policy(...pinned)
    const ended = await ask(shell, 'keystone', 'pins and holds')
    expect([ended.code, ended.stdout]).toEqual([code, expect.stringContaining(said)])
  })
})

describe.each(shells)('others who manage a service, under %s', (shell) => {
  const puppet = (...resources: readonly string[]): void => {
    const file = scratch.write('resources.txt', resources.map((line) => `${line}\n`).join(''))
    scratch.command('puppet', `case $3 in resourcefile) echo ${file} ;; *) echo ${scratch.path('disabled')} ;; esac`)
  }

  test('are Puppet, by a package or a unit of the service, unless its agent is disabled', async () => {
    puppet('file[/etc/motd]', 'package[cinder-volume]')
    expect((await ask(shell, 'keystone', 'managed by others')).code).toBe(0)
    puppet('package[keystone]', 'service[apache2]')
    expect(await ask(shell, 'keystone', 'managed by others')).toMatchObject({
      code: 3,
      stdout: 'manages packages or units here: puppet (package[keystone] service[apache2])\n',
    })
    scratch.write('disabled', '{}')
    expect((await ask(shell, 'keystone', 'managed by others')).code).toBe(0)
  })

  test('are a Puppet whose programs stand in a folder of their own', async () => {
    const file = scratch.write('resources.txt', 'package[keystone]\n')
    folder('opt/puppetlabs/bin')
    scratch.write('opt/puppetlabs/bin/puppet', `#!/bin/sh\ncase $3 in resourcefile) echo ${file} ;; esac\n`, 0o755)
    const { script } = checkNamed(checksOf(scratch, 'keystone'), 'managed by others')
    const ended = await scratch.run(shell, script.replaceAll('/opt/puppetlabs', scratch.path('opt/puppetlabs')))
    expect(ended).toMatchObject({ code: 3, stdout: expect.stringContaining('puppet (package[keystone])') })
  })

  test('are a chef-client that runs', async () => {
    puppet()
    const child = spawn('sleep', ['60'], { argv0: 'chef-client', stdio: 'ignore' })
    try {
      await new Promise((resolve) => child.once('spawn', resolve))
      expect((await ask(shell, 'glance', 'managed by others')).stdout).toContain('here: chef-client')
    } finally {
      child.kill('SIGKILL')
      await new Promise((resolve) => child.once('exit', resolve))
    }
  })
})
