import { existsSync, readFileSync } from 'node:fs'
import { expect, test } from '@jest/globals'
import { computes, controllers, networkNodes } from '../../lab/simulated'
import { versions } from '../../lab/simulated/catalogue'
import { Layout } from '../../lab/simulated/layout'
import { Rehearsal } from '../support/rehearsal'
import { address } from '../support/temporal'
import { keepsSecrets } from './planted-secrets'
import { upgradesWhole } from './upgrades-whole'

test(
  'a whole upgrade of nova is the procedure on the hosts, each command once, and shows no secret; what waits for the computes is left for nova-finish: its gate names the oldest, and behind it every service is restarted by itself, drained',
  () =>
    Rehearsal.run({ address: address() }, (rehearsal) =>
      keepsSecrets(rehearsal, ['nova', 'nova-finish'], async () => {
        const { outage } = await upgradesWhole(rehearsal, 'nova')
        expect(outage?.isOver).toBe(true)
        expect(pinnedHosts(new Layout(rehearsal.lab.folder))).toEqual(hostsWithFile)
        await finishes(rehearsal)
      }),
    ),
  900_000,
)

/** Finishes Nova after its computes are upgraded, which another person does. */
async function finishes(rehearsal: Rehearsal): Promise<void> {
  const { lab } = rehearsal
  const before = (await rehearsal.lines()).length

  const finish = await rehearsal.begin('nova-finish')
  await finish.untilGate()
  await finish.send('computes-upgraded', { by: 'hasty' })
  const { decisions, gate } = await finish.untilDecisions(1)
  expect(decisions).toMatchObject([{ by: 'hasty', verdict: 'refused' }])
  expect(decisions[0]?.why).toContain('the oldest nova-compute is of version 15')
  expect(gate?.name).toBe('computes-upgraded')
  expect((await rehearsal.lines()).slice(before)).toEqual([])

  // That person upgrades the computes now.
  const compute = lab.host('compute1')
  const install = `apt-get install -y nova-compute=${versions.nova.ocata} && service nova-compute restart`
  expect((await compute.run(install)).code).toBe(0)
  await rehearsal.eventually('its row is of Ocata', async () =>
    (await lab.host('controller1').run('nova-schema')).stdout.includes('oldest_compute 16'),
  )
  const begun = (await rehearsal.lines()).length
  await finish.send('computes-upgraded', { by: 'ann' })
  const { steps } = await finish.untilDone()
  expect(steps.filter(({ state }) => state !== 'done')).toEqual([])
  const restarts = (unit: string): string[] =>
    [1, 2, 3].flatMap((number) => [`controller${number} stop ${unit}`, `controller${number} start ${unit}`])
  const lines = (await rehearsal.executions()).slice(begun).map(({ host, action, command }) => {
    const unit = /nova-(?:conductor|scheduler|api)/.exec(command)?.[0]
    return `${host} ${action}${unit === undefined ? '' : ` ${unit}`}`
  })
  expect(lines).toEqual([
    ...restarts('nova-conductor'),
    ...restarts('nova-scheduler'),
    ...restarts('nova-api'),
    'controller1 online-migrations',
  ])
  expect(await rehearsal.out()).toEqual([])
  expect(await lab.errors()).toEqual([])
}

/** Every host of Nova's but the one that has no nova.conf: none is made there. */
const hostsWithFile = [...controllers, ...networkNodes, ...computes].filter((host) => host !== 'network1')

/** The hosts whose nova.conf has the option that the procedure appends to all nodes. */
function pinnedHosts(disk: Layout): string[] {
  return [...controllers, ...networkNodes, ...computes].filter((host) => {
    const file = disk.host(host, 'etc/nova/nova.conf')
    return existsSync(file) && /^\[upgrade_levels\]\n(?:[^[].*\n)*?compute ?= ?auto$/m.test(readFileSync(file, 'utf8'))
  })
}
