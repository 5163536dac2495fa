import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { execFileSync, spawn } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { exampleFile } from '../support/cloud'
import { askFacts, checkNamed, checksOf } from './preflight-checks'
import { Scratch, shells, type Ended } from './scratch'

let scratch: Scratch
beforeEach(() => {
  scratch = new Scratch()
})
afterEach(() => scratch.remove())

describe.each(shells)('the database’s server, under %s', (shell) => {
  test.each([
    ['galera', { galera: 'Synced' }, 0],
    ['galera', { galera: 'none' }, 0],
    ['galera', {}, 0],
    ['galera', { galera: 'Donor/Desynced' }, 3],
    ['galera', { galera: 'Joining: receiving State Transfer' }, 3],
    ['clock', { clock_offset: 0 }, 0],
    ['clock', { clock_offset: -10 }, 0],
    ['clock', {}, 0],
    ['clock', { clock_offset: 11 }, 3],
    ['clock', { clock_offset: -3600 }, 3],
  ])('%s: %j ends with %i', async (check, facts, code) => {
    expect((await askFacts(scratch, shell, 'neutron', check, { other: 1, ...facts })).code).toBe(code)
  })

  test('can be out of reach of a host without stopping it twice: the clock is not asked', async () => {
    const { script } = checkNamed(checksOf(scratch, 'neutron', { commands: { schema: 'exit 1' } }), 'clock')
    const { code, stdout } = await scratch.run(shell, script)
    expect([code, stdout]).toEqual([0, 'not asked: the database can not be read here\n'])
  })

  test.each(['nova', 'cinder'] as const)('tells orphan rows of %s, and goes on', async (service) => {
    const orphans = (rows: string): Promise<Ended> =>
      askFacts(scratch, shell, service, 'orphan rows', { orphan_rows: rows })
    expect((await orphans('none')).code).toBe(0)
    expect(await orphans('x@gone1,y@gone2')).toMatchObject({ code: 3, stdout: expect.stringContaining('x@gone1') })
    expect(checkNamed(checksOf(scratch, service), 'orphan rows').required).toBe(false)
  })
})

describe.each(shells)('what an install touches, under %s', (shell) => {
  const touches = (lines: readonly string[], more: Record<string, unknown> = {}): Promise<Ended> => {
    scratch.write('apt', `${lines.join('\n')}\n`)
    scratch.command('apt-get', `echo "$@" > ${scratch.path('asked')}`, `cat ${scratch.path('apt')}`)
    return scratch.run(shell, checkNamed(checksOf(scratch, 'neutron', {}, more), 'install touches', 'network1').script)
  }
  const own = 'Inst neutron-common [2:9.4.1] (2:10.0.1 cloud [all])'

  test.each([
    ['its own packages', [own, 'Conf neutron-common (2:10.0.1 cloud [all])'], 0],
    ['a library of Python that has such a name', ['Inst python-openvswitch [2.6] (2.7 cloud [all])'], 0],
    ['the switch', [own, 'Inst openvswitch-switch [2.6.1] (2.7.0 cloud [amd64])'], 3],
    ['a kernel', ['Inst linux-image-4.4.0-62-generic (4.4.0-62 u [amd64])'], 3],
    ['a database', ['Inst mariadb-server [10.0] (10.1 u [all])'], 3],
    ['a removal of anything', [own, 'Remv some-tool [1.0]'], 3],
  ])('%s: exit code %#', async (_, lines, code) => {
    expect((await touches(lines)).code).toBe(code)
  })

  test('may be what the site allows by name, and no more', async () => {
    const lines = ['Inst openvswitch-switch [2.6.1] (2.7.0 cloud [amd64])', 'Remv openvswitch-common:amd64 [2.6]']
    expect((await touches(lines, { allowPackages: ['openvswitch-switch'] })).stdout).toContain(
      'remove openvswitch-common',
    )
    expect((await touches(lines, { allowPackages: ['openvswitch-switch', 'openvswitch-common'] })).code).toBe(0)
  })

  test('is asked of apt without a change, for the pinned versions of what is on that host', async () => {
    await touches([own])
    const { stdout } = await scratch.run(shell, `cat ${scratch.path('asked')}`)
    expect(stdout).toMatch(/^--simulate install -y .* neutron-common=2:10\.0\.7\S* /)
    expect(stdout).toContain('neutron-l3-agent=')
    expect(stdout).not.toContain('neutron-server=')
  })

  test('does not pass where apt can’t tell', async () => {
    scratch.command('apt-get', 'echo "E: Unable to correct problems, you have held broken packages."', 'exit 100')
    const { script } = checkNamed(checksOf(scratch, 'cinder'), 'install touches')
    expect(await scratch.run(shell, script)).toMatchObject({ code: 3, stdout: expect.stringContaining('held broken') })
  })
})

describe.each(shells)('what only Nova needs, under %s', (shell) => {
  const none = { flavors: 5, cells: 0, cell0: 'unmapped' }

  test.each([
    ['no cells', none, false, 3],
    ['no cells, where the upgrade makes them', none, true, 0],
    ['no flavors either', { ...none, flavors: 0 }, false, 0],
    ['cell0 alone', { ...none, cells: 1, cell0: 'empty' }, false, 3],
    ['two cells without cell0', { ...none, cells: 2 }, false, 3],
    ['both', { ...none, cells: 2, cell0: '334' }, false, 0],
    ['nothing told', { main: 334 }, false, 0],
  ])('cells: %s', async (_, facts, createCells, code) => {
    expect((await askFacts(scratch, shell, 'nova', 'cells', facts, { createCells })).code).toBe(code)
  })

  test.each([
    ['rows left', { main: 334, unmigrated: 3 }, 3],
    ['rows left, where it stopped for them', { main: 344, unmigrated: 3 }, 3],
    ['none left', { main: 334, unmigrated: 0 }, 0],
    ['rows that nobody asks for any more', { main: 347, unmigrated: 3 }, 0],
    ['nothing told', { main: 334 }, 0],
  ])('online migrations of Newton: %s', async (_, facts, code) => {
    expect((await askFacts(scratch, shell, 'nova', 'online migrations', facts)).code).toBe(code)
  })
})

describe.each(shells)('what only Glance needs, under %s', (shell) => {
  test.each([
    ['mysql+pymysql://glance:secret@db/glance', 0],
    ['mysql://glance:secret@db/glance', 0],
    ['postgresql://glance:secret@db/glance', 3],
    ['sqlite:////var/lib/glance/glance.sqlite', 3],
  ])('engine: %s', async (url, code) => {
    scratch.write('glance.conf', `[DEFAULT]\nconnection = x\n[database]\nconnection = ${url}\n`)
    const ended = await scratch.run(shell, checkNamed(checksOf(scratch, 'glance'), 'engine').script)
    expect(ended.code).toBe(code)
    expect(ended.stdout).not.toContain('secret')
  })

  const version = '2:14.0.1-0ubuntu1~cloud0'
  const moduleFolder = 'usr/lib/python2.7/dist-packages/glance/db/sqlalchemy/alembic_migrations/data_migrations'
  const bugFile = `${moduleFolder}/ocata_migrate01_community_images.py`
  const bug = (): Promise<Ended> => {
    const check = checkNamed(checksOf(scratch, 'glance'), 'contract bug')
    expect(check.required).toBe(false)
    return scratch.run(shell, check.script)
  }
  /** apt-get download that builds the package there and then. */
  const downloads = (line: string): void =>
    scratch.command(
      'apt-get',
      `[ "$1 $2" = 'download python-glance=${version}' ] || exit 100`,
      `mkdir -p pack/DEBIAN pack/${moduleFolder}`,
      "printf 'Package: python-glance\\nVersion: 1\\nArchitecture: all\\nMaintainer: a <a@b.invalid>\\nDescription: a\\n' > pack/DEBIAN/control",
      `echo '${line}' > pack/${bugFile}`,
      'dpkg-deb --build pack python-glance.deb && rm -rf pack',
    )

  test.each([
    ['has', 'rows = select[images.c.id].where()', 3],
    ['does not have', 'rows = select([images.c.id]).where()', 0],
  ])('bug 1670409: the package to come %s it', async (_, line, code) => {
    scratch.command('dpkg-query', 'exit 1')
    downloads(line)
    expect(await bug()).toMatchObject({ code, stdout: expect.stringContaining('1670409') })
  })

  test('bug 1670409: where that version is installed its file is read, patched or not', async () => {
    const file = scratch.path(bugFile)
    mkdirSync(scratch.path(moduleFolder), { recursive: true })
    scratch.command('dpkg-query', `echo 'install ok installed ${version}'`)
    scratch.command('dpkg', `echo ${file}`)
    scratch.command('apt-get', 'exit 100')
    scratch.write(bugFile, 'rows = select[images.c.id]\n')
    expect((await bug()).code).toBe(3)
    scratch.write(bugFile, 'rows = select([images.c.id])\n')
    expect((await bug()).code).toBe(0)
  })

  test('bug 1670409: is not asked where there is neither', async () => {
    scratch.command('dpkg-query', 'exit 1')
    scratch.command('apt-get', 'exit 100')
    expect(await bug()).toMatchObject({ code: 0, stdout: expect.stringContaining('not asked') })
  })
})

describe.each(shells)('what only Cinder needs, under %s', (shell) => {
  const staged = (version: string, mayEnter = true): Promise<Ended> => {
    scratch.command('apt-cache', `echo "     ${version} 500"`)
    scratch.command('su', mayEnter ? 'exec sh -c "$4"' : 'exit 1')
    return scratch.run(shell, checkNamed(checksOf(scratch, 'cinder'), 'staged code').script)
  }

  test('staged code: the packages of that version can be had', async () => {
    expect((await staged('2:10.0.8-0ubuntu1~cloud0')).code).toBe(0)
    expect((await staged('2:9.1.4-0ubuntu1')).code).toBe(3)
  })

  test('staged code: the user that runs it may enter the folder that is there already', async () => {
    expect(await staged('2:10.0.8-0ubuntu1~cloud0', false)).toMatchObject({
      code: 3,
      stdout: expect.stringMatching(/^the user cinder may not enter \//),
    })
  })

  test('is not asked where the site stages and stops in its own way', () => {
    const names = checksOf(scratch, 'cinder', { commands: { stage: 'true', staged: 'true', stop: 'pcs {unit}' } })
    expect(names.map(({ name }) => name)).not.toEqual(expect.arrayContaining(['staged code']))
    expect(names.map(({ name }) => name)).not.toEqual(expect.arrayContaining(['revived']))
  })

  const revived = (): Promise<Ended> => scratch.run(shell, checkNamed(checksOf(scratch, 'cinder'), 'revived').script)
  const silent = (): void => {
    for (const name of ['cibadmin', 'crm_mon', 'monit', 'puppet']) scratch.command(name, 'exit 1')
  }

  test.each([
    ['nobody', 'true', 'true', 0],
    ['pacemaker', 'cibadmin', 'echo \'<primitive class="systemd" type="cinder-volume"/>\'', 3],
    ['pacemaker, of other units only', 'cibadmin', 'echo \'<primitive class="systemd" type="haproxy"/>\'', 0],
    ['monit', 'monit', 'echo "Process \'cinder-volume\'   Running"', 3],
    ['nobody: monit does not watch it', 'monit', 'echo "Process \'cinder-volume\'   Not monitored"', 0],
    ['nobody: a later monit does not watch it', 'monit', 'echo " cinder-volume   Not monitored    Process"', 0],
    ['monit', 'monit', 'echo "Process \'cinder-volume\'   Not monitored - start pending"', 3],
  ])('cinder-volume is kept running by %s', async (who, name, line, code) => {
    silent()
    if (name !== 'true') scratch.command(name, line)
    expect(await revived()).toMatchObject({ code, stdout: expect.stringContaining(code === 0 ? 'nothing' : who) })
  })

  test.each([
    ['unmanaged', ['  cinder-volume (systemd:cinder-volume):  Started controller1 (unmanaged)'], 0],
    ['unmanaged and disabled', ['  volume (systemd:cinder-volume):  Stopped (disabled, unmanaged)'], 0],
    ['in maintenance', ['  * volume (systemd:cinder-volume):  Started controller1 (maintenance)'], 0],
    ['managed', ['  cinder-volume (systemd:cinder-volume):  Started controller1'], 3],
    ['managed, beside one that is not', ['  cinder-volume  Started', '  cinder-volume-b  Started (unmanaged)'], 3],
    ['not told', ['  haproxy (systemd:haproxy):  Started controller1 (unmanaged)'], 3],
  ])('pacemaker starts cinder-volume no more once its resource is unmanaged: %s', async (_, lines, code) => {
    silent()
    scratch.command('cibadmin', 'echo \'<primitive class="systemd" type="cinder-volume"/>\'')
    scratch.command('crm_mon', '[ "$*" = "-1 -r" ] || exit 1', ...lines.map((line) => `echo '${line}'`))
    expect((await revived()).code).toBe(code)
  })

  test('cinder-volume is kept running by a puppet in a folder of its own', async () => {
    for (const name of ['cibadmin', 'monit']) scratch.command(name, 'exit 1')
    const resources = scratch.write('resources.txt', 'service[cinder-volume]\n')
    mkdirSync(scratch.path('puppetlabs'))
    scratch.write('puppetlabs/puppet', `#!/bin/sh\ncase $3 in resourcefile) echo ${resources} ;; esac\n`, 0o755)
    const { script } = checkNamed(checksOf(scratch, 'cinder'), 'revived')
    const ended = await scratch.run(shell, script.replaceAll('/opt/puppetlabs/bin', scratch.path('puppetlabs')))
    expect(ended).toMatchObject({ code: 3, stdout: expect.stringContaining('puppet') })
  })

  test('cinder-volume is kept running by puppet, unless its agent is disabled', async () => {
    silent()
    const resources = scratch.write('resources.txt', 'file[/etc/motd]\nservice[cinder-volume]\n')
    scratch.command(
      'puppet',
      `case $3 in resourcefile) echo ${resources} ;; *) echo ${scratch.path('disabled')} ;; esac`,
    )
    expect((await revived()).code).toBe(3)
    scratch.write('disabled', '{}')
    expect((await revived()).code).toBe(0)
  })

  test('cinder-volume may be started by a chef-client that runs', async () => {
    silent()
    await withProcess('chef-client', async () => {
      expect((await revived()).stdout).toContain('chef-client')
    })
  })
})

/** While the story lasts a process of that name runs. */
async function withProcess(name: string, story: () => Promise<void>): Promise<void> {
  const child = spawn('sleep', ['60'], { argv0: name, stdio: 'ignore' })
  try {
    await new Promise((resolve) => child.once('spawn', resolve))
    await story()
  } finally {
    child.kill('SIGKILL')
    await new Promise((resolve) => child.once('exit', resolve))
  }
}

describe.each(shells)('the option that is set on every host of Nova, under %s', (shell) => {
  const { hosts } = exampleFile() as { hosts: object }
  const checks = (over = {}): ReturnType<typeof checksOf> =>
    checksOf(scratch, 'nova', over, { hosts: { ...hosts, computes: { compute1: '10.0.0.31' } } })
  const asked = (over = {}): string => checkNamed(checks(over), 'configuration', 'compute1').script

  test('is asked of every host of the cloud, and has nothing to change where the file is not there', async () => {
    const on = checks().filter(({ name }) => name === 'configuration')
    expect(on.map(({ host }) => host.name)).toEqual(expect.arrayContaining(['controller1', 'network1', 'compute1']))
    expect(await scratch.run(shell, asked())).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('nothing to set'),
    })
  })

  test('can be set where the file and its folder may be changed', async () => {
    scratch.write('nova.conf', '[DEFAULT]\n')
    expect(await scratch.run(shell, asked())).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('can be changed'),
    })
  })

  test('can not be set where the file system is read-only, or Python is not there', async () => {
    const disk = scratch.path('disk')
    mkdirSync(disk)
    execFileSync('mount', ['-t', 'tmpfs', 'tmpfs', disk])
    try {
      writeFileSync(join(disk, 'nova.conf'), '[DEFAULT]\n')
      execFileSync('mount', ['-o', 'remount,ro', disk])
      const script = asked({ config: join(disk, 'nova.conf') })
      expect(await scratch.run(shell, script)).toMatchObject({ code: 3, stdout: expect.stringContaining('read-only') })
    } finally {
      execFileSync('umount', [disk])
    }
    scratch.write('nova.conf', '[DEFAULT]\n')
    const lacking = asked().replaceAll('python3', 'python9')
    expect(await scratch.run(shell, lacking)).toMatchObject({ code: 3, stdout: expect.stringContaining('python9') })
  })
})
