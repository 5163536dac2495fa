import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { describe, expect, test } from '@jest/globals'
import { parse } from 'yaml'
import { describedService } from '../../cloud/model/described-service'
import { resolveCloud } from '../../cloud/model/resolve'
import { hostNames, type HostName } from '../../lab/real/host'
import { begin, labOfThisFile, on, ssh, until } from './support'

const lab = labOfThisFile()

const bootIdOf = (host: HostName): Promise<string> => on(lab, host, 'cat /proc/sys/kernel/random/boot_id')

describe('a host', () => {
  test('answers SSH by its own name and key, has processes, a boot and a disk of its own', async () => {
    const seen = await Promise.all(
      hostNames.map(async (host) => {
        expect(await on(lab, host, 'hostname')).toBe(host)
        expect(await on(lab, host, 'cat /proc/1/comm')).toBe(host.startsWith('lb') ? 'sh' : 'systemd')
        expect(await on(lab, host, 'pgrep -x mariadbd || echo none')).toBe('none')
        await on(lab, host, `echo ${host} > /var/mine`)
        return bootIdOf(host)
      }),
    )
    expect(new Set(seen).size).toBe(hostNames.length)
    for (const host of hostNames) expect(await on(lab, host, 'cat /var/mine')).toBe(host)
    const { hosts } = await lab.status()
    expect(hosts.map(({ bootId }) => bootId)).toEqual(seen)
  })

  test('is refused by a client that knows another key of it', async () => {
    const { hosts, sshPort } = await lab.status()
    const lines = readFileSync(lab.layout.knownHosts, 'utf8').split('\n')
    const [own, others] = ['controller1', 'controller2'].map((name) => {
      const address = hosts.find((host) => host.name === name)?.address ?? ''
      return lines.find((line) => line.startsWith(`[${address}]:${sshPort} `)) ?? ''
    })
    const key = (line = ''): string => line.split(' ').slice(1, 3).join(' ')
    expect(key(own)).toMatch(/^ssh-ed25519 AAAA/)
    expect(key(own)).not.toBe(key(others))
    const wrong = `KnownHostsCommand=/bin/echo ${own?.split(' ')[0] ?? ''} ${key(others)}`
    const options = ['-o', 'UserKnownHostsFile=/dev/null', '-o', wrong]
    const refused = await ssh(lab, 'controller1', 'true', ...options)
    expect(refused.code).toBe(255)
    expect(refused.stderr).toContain('Host key verification failed')
  })

  test('sees neither the mounts of the machine nor of another host, and the machine sees none of its', async () => {
    expect(readFileSync('/proc/self/mountinfo', 'utf8')).not.toContain(lab.layout.folder)
    for (const host of ['controller1', 'lb1'] as const) {
      const mounts = await on(lab, host, 'cat /proc/self/mountinfo')
      expect(mounts).toMatch(/ \/ \/ /)
      expect(mounts.split('\n').filter((line) => / \/var\/lib\/openstack-upgrade-lab\S* /.test(line))).toEqual([])
    }
  })
})

describe('what befalls a host', () => {
  test('a reboot ends every process of it, gives it a new boot id, keeps its disk, and touches no other host', async () => {
    const [before, neighbour] = [await bootIdOf('network1'), await bootIdOf('network2')]
    // As detached as a job can be: a session of its own, nothing of the environment, no parent.
    const job = 'while sleep 0.1; do date +%s%N > /var/escaped; done'
    await on(lab, 'network1', `cd /; env -i setsid -f sh -c '${job}' > /dev/null 2>&1 < /dev/null`)
    await until('the job writes', async () => (await ssh(lab, 'network1', 'test -s /var/escaped')).code === 0)
    const session = await begin(lab, 'network1', 'sleep 300')

    await lab.reboot('network1')
    if (session.exitCode === null) await once(session, 'exit')
    expect(await bootIdOf('network1')).not.toBe(before)
    expect(await bootIdOf('network2')).toBe(neighbour)
    const last = await on(lab, 'network1', 'cat /var/escaped')
    expect(last).toMatch(/^\d+$/)
    expect(await on(lab, 'network1', 'sleep 0.5; cat /var/escaped')).toBe(last)
    expect(await on(lab, 'network1', 'pgrep -f [v]ar/escaped || echo none')).toBe('none')
  })

  test('a host that is off answers nobody, also where its cable is mended; it comes back with its disk', async () => {
    await on(lab, 'compute1', 'echo kept > /root/kept')
    await lab.powerOff('compute1')
    await lab.mend('compute1')
    expect((await ssh(lab, 'compute1', 'true')).code).toBe(255)
    expect((await lab.status()).hosts.find(({ name }) => name === 'compute1')).toMatchObject({
      power: 'off',
      bootId: null,
    })
    await lab.powerOn('compute1')
    expect(await on(lab, 'compute1', 'cat /root/kept')).toBe('kept')
  })

  test('a full disk is full, for its host alone', async () => {
    const filled = await ssh(lab, 'controller3', 'head -c 2G /dev/zero > /var/big')
    expect(filled.code).not.toBe(0)
    expect(filled.stderr).toContain('No space left on device')
    expect((await ssh(lab, 'controller3', 'echo more > /etc/more')).code).not.toBe(0)
    await on(lab, 'controller2', 'echo more > /etc/more')
    await on(lab, 'controller3', 'rm /var/big && echo more > /etc/more')
  })

  test('a cut breaks its sessions and refuses new ones; its processes go on; mending ends it', async () => {
    const session = await begin(lab, 'controller2', 'sleep 1; echo done > /var/done; sleep 300')
    const [boot, over] = [await bootIdOf('controller2'), once(session, 'exit')]
    await lab.cut('controller2')
    await over
    const refused = await ssh(lab, 'controller2', 'true')
    expect(refused).toMatchObject({ code: 255, stderr: expect.stringContaining('Connection refused') })
    await lab.reboot('network2')
    expect((await ssh(lab, 'controller2', 'true')).code).toBe(255)
    await lab.mend('controller2')
    await until(
      'its process came to its end',
      async () => (await ssh(lab, 'controller2', 'test -e /var/done')).code === 0,
    )
    expect(await bootIdOf('controller2')).toBe(boot)
  })

  test('a cut outlasts a reboot', async () => {
    await lab.cut('network2')
    await lab.reboot('network2')
    expect((await ssh(lab, 'network2', 'true')).code).toBe(255)
    await lab.mend('network2')
    expect((await ssh(lab, 'network2', 'true')).code).toBe(0)
  })

  test('silence drops what is said without a word, and gives it back when it ends', async () => {
    const session = await begin(lab, 'network2', 'sleep 2')
    await lab.silence('network2')
    const unanswered = await ssh(lab, 'network2', 'true', '-o', 'ConnectTimeout=1')
    expect(unanswered).toMatchObject({ code: 255, stderr: expect.stringContaining('timed out') })
    await lab.mend('network2')
    if (session.exitCode === null) await once(session, 'exit')
    expect(session.exitCode).toBe(0)
  })

  test('a slow line says that it is slow, and keeps what it carries whole', async () => {
    await lab.slow('network2', 50)
    expect((await lab.status()).hosts.find(({ name }) => name === 'network2')?.delayMilliseconds).toBe(50)
    const numbers = await on(lab, 'network2', 'seq 1 20000')
    expect(numbers.split('\n')).toHaveLength(20_000)
    expect(numbers.endsWith('\n20000')).toBe(true)
    await lab.slow('network2', 0)
  })
})

describe('a unit of systemd', () => {
  const unit = 'neutron-dhcp-agent'
  const main = (): Promise<string> => on(lab, 'network1', `systemctl show --value -p MainPID ${unit}`)
  const child = (): Promise<string> => on(lab, 'network1', 'cat /var/lib/neutron/external/dnsmasq.pid')
  const lives = async (pid: string): Promise<boolean> => (await ssh(lab, 'network1', `test -e /proc/${pid}`)).code === 0

  test('has all of its processes in a cgroup, and its stop ends the children of an agent too', async () => {
    await until(
      'the agent has its child',
      async () => (await ssh(lab, 'network1', 'test -s /var/lib/neutron/external/dnsmasq.pid')).code === 0,
    )
    const pid = await child()
    const members = await on(lab, 'network1', `cat /sys/fs/cgroup/system.slice/${unit}.service/cgroup.procs`)
    expect(members.split('\n').sort()).toEqual([await main(), pid].sort())
    expect(await on(lab, 'network1', `systemctl show --value -p KillMode ${unit}`)).toBe('control-group')
    await on(lab, 'network1', `service ${unit} stop`)
    expect(await lives(pid)).toBe(false)
    await on(lab, 'network1', `service ${unit} start`)
  })

  test('leaves them alone where the site says KillMode=process, and finds them again', async () => {
    const folder = `/etc/systemd/system/${unit}.service.d`
    await on(
      lab,
      'network1',
      `mkdir ${folder}; printf '[Service]\nKillMode=process\n' > ${folder}/site.conf; systemctl daemon-reload`,
    )
    await until('the agent has its child', async () => lives(await child()))
    const pid = await child()
    await on(lab, 'network1', `service ${unit} stop`)
    expect(await lives(pid)).toBe(true)
    await on(lab, 'network1', `service ${unit} start`)
    expect(await on(lab, 'network1', `sleep 3; cat /var/lib/neutron/external/dnsmasq.pid`)).toBe(pid)
  })

  test('comes back after a crash, not after a stop', async () => {
    const pid = await main()
    await on(lab, 'network1', `kill -KILL ${pid}`)
    await until('another process is its main one', async () => !['0', pid].includes(await main()))
    await on(lab, 'network1', `service ${unit} stop`)
    expect(await on(lab, 'network1', `sleep 1; systemctl is-active ${unit} || true`)).toBe('inactive')
    await on(lab, 'network1', `service ${unit} start`)
  })
})

test('the lab’s cloud.yaml is one that the upgrade takes, without a word against it', () => {
  const written: unknown = parse(readFileSync(lab.layout.cloudFile, 'utf8'))
  const resolved = resolveCloud(written, {})
  expect(resolved).toMatchObject({ ok: true, cloud: { name: lab.layout.name, minimumUp: 2 } })
  if (!resolved.ok) return
  const keystone = describedService(resolved.cloud, 'keystone')
  expect(keystone.hosts.map(({ name }) => name)).toEqual(['controller1', 'controller2', 'controller3'])
  expect(keystone.units.map(({ name }) => name)).toEqual(['apache2'])
})
