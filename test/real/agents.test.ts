import { createSocket } from 'node:dgram'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from '@jest/globals'
import type { HostName } from '../../lab/real/host'
import { SingleSteps } from './steps'
import { eventually, RealCloud } from './support'

const cloud = RealCloud.ofThisFile()
const minutes = 5 * 60_000
const agent = 'neutron-dhcp-agent'
const dnsmasqPort = 6767
const askEveryMilliseconds = 100
const answersWithinMilliseconds = 60_000

/** The answer of the child that the DHCP agent of a host has started, which names its process; undefined without one. */
async function ask(address: string): Promise<string | undefined> {
  const socket = createSocket('udp4')
  try {
    return await new Promise((resolve) => {
      socket.once('message', (said) => resolve(said.toString()))
      socket.once('error', () => resolve(undefined))
      setTimeout(() => resolve(undefined), askEveryMilliseconds * 10).unref()
      socket.connect(dnsmasqPort, address, () => socket.send('who'))
    })
  } finally {
    socket.close()
  }
}

/** Asks the child of a host all the time while work lasts, and until one answers after it: the processes that answered, and the seconds without an answer. */
async function watched(
  address: string,
  work: () => Promise<void>,
): Promise<{ answered: Set<string>; without: number }> {
  const answered = new Set<string>()
  let [until, without] = [Infinity, 0]
  const watching = (async () => {
    let last = Date.now()
    let said: string | undefined
    // The agent has begun before its child answers.
    do {
      said = await ask(address)
      const now = Date.now()
      if (said === undefined) without += now - last
      else answered.add(said)
      last = now
      await sleep(askEveryMilliseconds)
    } while (until === Infinity || (said === undefined && last < until))
  })()
  await work().finally(() => (until = Date.now() + answersWithinMilliseconds))
  await watching
  return { answered, without: without / 1000 }
}

/** Upgrades the DHCP agent of a host by the product's own steps, in the order of the procedure. */
async function upgradeAgent(host: HostName): Promise<void> {
  const neutron = await SingleSteps.of(cloud.cloudFile, 'neutron')
  const own = ['install', 'stop', 'start'].map((verb) => `neutron/${host}/${verb}-${agent}`)
  const ids = neutron.ids.filter((id) => own.includes(id))
  expect(ids).toHaveLength(own.length)
  for (const id of ids) {
    expect([id, await neutron.perform(id)]).toMatchObject([id, { state: 'done' }])
  }
}

/** The seconds between the latest stop of the agent and its start, by systemd's own clock. */
async function secondsWithoutAgent(host: HostName): Promise<number> {
  const [stopped, started] = ['InactiveEnterTimestampMonotonic', 'ActiveEnterTimestampMonotonic'].map((moment) =>
    cloud.on(host, `systemctl show --value -p ${moment} ${agent}`).then(Number),
  )
  return (((await started) ?? NaN) - ((await stopped) ?? NaN)) / 1e6
}

test.each([
  ['network1', 'with KillMode=process the child lives through the upgrade of its agent', 'process'],
  [
    'network2',
    'with KillMode=control-group, as UCA’s units have it, the stop ends it and the start makes another',
    'control-group',
  ],
] as const)(
  '%s: %s',
  async (host, _, killMode) => {
    if (killMode === 'process') {
      // In a unit file of the site's own, as openstack-ansible has it: a mask is refused there.
      const [packages, own] = ['lib', 'etc'].map((folder) => `/${folder}/systemd/system/${agent}.service`)
      await cloud.on(host, `sed 's/^Restart=/KillMode=process\\n&/' ${packages} > ${own}; systemctl daemon-reload`)
    }
    expect(await cloud.on(host, `systemctl show --value -p KillMode ${agent}`)).toBe(killMode)
    const address = (await cloud.lab.status()).hosts.find(({ name }) => name === host)?.address ?? ''
    await eventually('the child answers', async () => (await ask(address)) !== undefined)
    const { answered, without } = await watched(address, () => upgradeAgent(host))
    const agentless = (await secondsWithoutAgent(host)).toFixed(1)
    process.stdout.write(`KillMode=${killMode}: ${agentless} s without the agent, ${without} s without its child\n`)
    expect(answered.size).toBe(killMode === 'process' ? 1 : 2)
  },
  minutes,
)
