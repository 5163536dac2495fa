import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, describe, expect, test } from '@jest/globals'
import { bringUp, LabClient, takeDown, type Status } from '../../lab/real/host'
import { compiled, labsFolder } from '../../lab/real/host/layout'
import { start } from '../support/processes'
import { command, labName, until } from './support'

const quiet = (): void => undefined
const leashed = { endsWithThisProcess: true }

const run = (...args: string[]): ReturnType<typeof command> => command(process.execPath, compiled('main.js'), ...args)

const names: string[] = []
function newLab(): string {
  const name = labName()
  names.push(name)
  return name
}
afterAll(async () => {
  for (const name of names) await takeDown(name)
})

/** Every process and mount of the machine in which the lab's folder shows, in any namespace. */
function traces({ folder }: Status): string[] {
  return readdirSync('/proc')
    .filter((pid) => /^\d+$/.test(pid) && Number(pid) !== process.pid)
    .flatMap((pid) =>
      ['cmdline', 'mountinfo']
        .filter((file) => {
          try {
            return readFileSync(`/proc/${pid}/${file}`, 'latin1').includes(folder)
          } catch {
            return false
          }
        })
        .map((file) => `${pid} ${file}`),
    )
}

/** The sockets that listen on the lab's addresses. */
function listeners({ hosts, database }: Status): string[] {
  const ours = new Set([...hosts.map(({ address }) => address), database.address])
  return readFileSync('/proc/net/tcp', 'utf8')
    .split('\n')
    .flatMap((line) => {
      const [, local = '', , state] = line.trim().split(/\s+/)
      const bytes = local.slice(0, 8).match(/../g)?.reverse() ?? []
      const address = bytes.map((byte) => Number.parseInt(byte, 16)).join('.')
      return state === '0A' && ours.has(address) ? [`${address} ${local}`] : []
    })
}

/** True if the hosts of the lab have cgroups. */
function hasGroups({ name }: Status): boolean {
  const mounts = readFileSync('/proc/self/mounts', 'utf8').split('\n')
  const mounted = mounts.map((line) => line.split(' ')).filter(([, , type]) => type === 'cgroup2')
  return mounted.some(([, folder = '']) => existsSync(join(folder, `openstack-upgrade-${name}`)))
}

function expectNothingLeft(status: Status): void {
  expect(hasGroups(status)).toBe(false)
  expect(traces(status)).toEqual([])
  expect(listeners(status)).toEqual([])
  expect(existsSync(status.folder)).toBe(false)
}

describe('a lab leaves nothing', () => {
  test('when it is taken down: no process, mount, cgroup, address or folder', async () => {
    const name = newLab()
    expect(await run('status', '--name', name)).toMatchObject({
      code: 1,
      stderr: `lab: no lab ${name} is up: npm run lab:real -- up\n`,
    })
    const up = await run('up', '--name', name)
    expect(up).toMatchObject({ code: 0, stderr: '' })
    const said = (await run('status', '--name', name)).stdout
    for (const words of ['controller3', 'keystone_public', join(labsFolder, name, 'cloud.yaml')]) {
      expect(up.stdout).toContain(words)
      expect(said).toContain(words)
    }
    const status = await new LabClient(name).status()
    expect(traces(status).length).toBeGreaterThan(20)
    expect(listeners(status).length).toBeGreaterThan(20)
    expect(hasGroups(status)).toBe(true)

    expect((await run('down', '--name', name)).stdout).toBe(`lab: ${name} is down\n`)
    expectNothingLeft(status)
    expect((await run('down', '--name', name)).stdout).toBe(`lab: ${name} was not up\n`)
  })

  test('when its keeper is killed, but its folder and cgroups, which down or the next up clears away', async () => {
    const name = newLab()
    const status = await bringUp(name, quiet, leashed)
    process.kill(status.keeperPid, 'SIGKILL')
    await until('no process is left', () => traces(status).length === 0)
    expect(listeners(status)).toEqual([])
    await expect(new LabClient(name).status()).rejects.toThrow(`no lab ${name} is up`)

    const next = await bringUp(name, quiet, leashed)
    expect(next.keeperPid).not.toBe(status.keeperPid)
    expect(next.hosts.every(({ power }) => power === 'on')).toBe(true)
    process.kill(next.keeperPid, 'SIGKILL')
    expect(await takeDown(name)).toBe(true)
    expectNothingLeft(next)
  })

  test('when the process that it is to end with is killed, but its folder', async () => {
    const name = newLab()
    const code = `require('${compiled('index.js')}').bringUp('${name}', () => undefined, { endsWithThisProcess: true })
      .then(() => setInterval(() => undefined, 1000))`
    const owner = await start(process.execPath, ['-e', code])
    const client = new LabClient(name)
    await until('it has a keeper', () =>
      client.status().then(
        () => true,
        () => false,
      ),
    )
    const status = await client.status()
    owner.kill('SIGKILL')
    await until('no process is left', () => traces(status).length === 0)
    await takeDown(name)
    expectNothingLeft(status)
  })

  test('when its keeper is killed while it comes up', async () => {
    const name = newLab()
    const client = new LabClient(name)
    const coming = expect(bringUp(name, quiet, leashed)).rejects.toThrow('did not come up')
    let status: Status | undefined
    await until('it has a keeper', async () => {
      status = await client.status().catch(() => undefined)
      return status !== undefined
    })
    if (status?.state !== 'starting') throw new Error('it was up before it could be killed')
    process.kill(status.keeperPid, 'SIGKILL')
    await coming
    await takeDown(name)
    expectNothingLeft(status)
  })
})

describe('up', () => {
  test('twice at once, or again, is one and the same lab; one of another name has addresses of its own', async () => {
    const [first, second] = [newLab(), newLab()]
    const [one, other] = await Promise.all([bringUp(first, quiet, leashed), bringUp(first, quiet, leashed)])
    expect(other.keeperPid).toBe(one.keeperPid)
    expect((await bringUp(first, quiet, leashed)).keeperPid).toBe(one.keeperPid)

    const beside = await bringUp(second, quiet, leashed)
    const addresses = [one, beside].flatMap(({ hosts, database }) => [
      ...hosts.map(({ address }) => address),
      database.address,
    ])
    expect(new Set(addresses).size).toBe(addresses.length)
    await takeDown(first)
    expect((await new LabClient(second).status()).state).toBe('up')
    await takeDown(second)
  })

  test('refuses a name that is none', async () => {
    await expect(bringUp('../etc', quiet)).rejects.toThrow("a lab's name has up to 31 letters")
  })
})

describe('the command', () => {
  test('says which commands there are', async () => {
    expect(await run('reboot')).toMatchObject({ code: 1, stderr: expect.stringContaining('no such command: reboot') })
    expect(await run()).toMatchObject({ code: 1, stderr: expect.stringContaining('up        bring the lab up') })
  })

  test('is one sentence for a user who is not root', async () => {
    const nobody = ['--reuid', '65534', '--clear-groups', process.execPath, compiled('main.js'), 'status']
    const refused = await command('setpriv', ...nobody)
    expect(refused.code).toBe(1)
    expect(refused.stderr).toMatch(/^lab: the real lab needs root.*\n$/)
  })

  test('is one sentence on another system', async () => {
    const release = join(mkdtempSync(join(tmpdir(), 'lab-real-')), 'os-release')
    writeFileSync(release, 'PRETTY_NAME="Fedora Linux 41"\nID=fedora\nVERSION_ID=41\n')
    const elsewhere = `mount --bind ${release} /etc/os-release && exec ${process.execPath} ${compiled('main.js')} up`
    const refused = await command('unshare', '--mount', '--propagation', 'private', 'sh', '-c', elsewhere)
    rmSync(dirname(release), { recursive: true })
    expect(refused).toMatchObject({
      code: 1,
      stdout: '',
      stderr: expect.stringMatching(/^lab: the real lab needs Debian 12.*\n$/),
    })
  })
})
