import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { readInventories } from '../../../client/init/inventory'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'inventory-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

function place(name: string, text: string): string {
  const path = join(folder, name)
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, text)
  return path
}

const variable = async (path: string, host: string, name: string): Promise<string | undefined> =>
  (await readInventories([path])).variable(host, name)?.value

describe('a folder of inventories', () => {
  test('has those of its folders and links too, and none that Ansible passes over', async () => {
    place('all/01', '[controllers]\na\n')
    place('all/region/02.yml', 'controllers: { hosts: { b: } }\n')
    place('elsewhere', '[controllers]\nc\n')
    symlinkSync('../elsewhere', join(folder, 'all/03'))
    symlinkSync('../all', join(folder, 'all/region/up'))
    symlinkSync('nowhere', join(folder, 'all/04'))
    for (const name of [
      '.hidden',
      'old~',
      'ec2.ini',
      'ansible.cfg',
      'README.md',
      'region/host_vars/a',
      'vars_plugins/x',
    ])
      place(`all/${name}`, '[controllers]\nstray\n')
    const inventory = await readInventories([join(folder, 'all')])
    expect([...inventory.hosts.keys()]).toEqual(['a', 'c', 'b'])
  })

  test('that has files without end is refused', async () => {
    for (let count = 0; count <= 1000; count += 1) place(`many/${count}`, '')
    await expect(readInventories([join(folder, 'many')])).rejects.toThrow('it has more than 1000 files')
  })
})

describe('the folders group_vars and host_vars', () => {
  const hosts = '[controllers]\na\nb\n[controllers:vars]\nansible_user=ini\nansible_port=1\n'

  test('may be linked and have folders; papers and backups in them are passed over', async () => {
    const path = place('prod/hosts', hosts)
    place('common/ssh', 'ansible_user: shared\n')
    place('common/deep/port.yml', 'ansible_port: 2\n')
    for (const name of ['README.md', 'ssh.yml~', '.ssh.swp', 'ssh.orig', 'deep.d/x.yml'])
      place(`common/${name}`, 'ansible_user: [no, user\n')
    mkdirSync(join(folder, 'prod/group_vars'))
    symlinkSync('../../common', join(folder, 'prod/group_vars/all'))
    place('prod/host_vars/b', 'ansible_user: own\n')
    expect(await variable(path, 'a', 'ansible_user')).toBe('shared')
    expect(await variable(path, 'a', 'ansible_port')).toBe('2')
    expect(await variable(path, 'b', 'ansible_user')).toBe('own')
  })

  test('go before the groups of an inventory, those of all too, and a folder before a file of its name', async () => {
    const path = place('hosts', hosts)
    place('group_vars/all.yml', 'ansible_user: of-all\n')
    expect(await variable(path, 'a', 'ansible_user')).toBe('of-all')
    expect(await variable(path, 'a', 'ansible_port')).toBe('1')
    place('group_vars/controllers/main.yml', 'ansible_user: of-group\n')
    place('group_vars/controllers.yml', 'ansible_user: passed-over\n')
    expect(await variable(path, 'a', 'ansible_user')).toBe('of-group')
  })

  test('of one inventory hold for the hosts of another', async () => {
    const [one, two] = [place('hosts', '[x]\na\n'), place('more', '[controllers]\na ansible_user=inline\n')]
    place('host_vars/a.yml', 'ansible_user: own\n')
    place('group_vars/controllers', 'ansible_port: 3\n')
    const inventory = await readInventories([one, two])
    expect(inventory.variable('a', 'ansible_user')?.value).toBe('own')
    expect(inventory.variable('a', 'ansible_port')?.value).toBe('3')
  })
})
