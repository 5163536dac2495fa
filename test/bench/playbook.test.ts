import { expect, test } from '@jest/globals'
import { playbookOf, type Play } from '../../bench/arms/keystone/playbook'
import { outline } from '../../workflows/plan/outline'
import type { Step } from '../../workflows/procedure/primitives'
import { exampleCloud } from '../support/cloud'

async function keystoneSteps(): Promise<readonly Step[]> {
  const { entries } = await outline(exampleCloud(), 'keystone')
  return entries.flatMap((entry) => (entry.kind === 'step' ? [entry.step] : []))
}

const commandsOf = (plays: readonly Play[]): unknown[] =>
  plays.flatMap(({ hosts, tasks }) => tasks.flatMap(({ shell }) => (shell === undefined ? [] : [[hosts, shell]])))

test('the playbook has the commands of the plan, on their hosts and in their order, and no other', async () => {
  const steps = await keystoneSteps()
  const planned = steps.filter(({ action }) => action.kind === 'job').map(({ host, command }) => [host, command])
  const own = commandsOf(playbookOf(steps)).map((each) =>
    JSON.stringify(each).replace(/mkdir -p \S+ && mysqldump --single-transaction keystone/, 'mysqldump …'),
  )
  expect(own).toEqual(planned.map((each) => JSON.stringify(each)))
  expect(own.length).toBeGreaterThan(10)
})

test('the playbook drains each name of a server on both balancers, waits until it is idle, and puts it back', async () => {
  const plays = playbookOf(await keystoneSteps()).filter(({ hosts }) => hosts === 'lb1,lb2')
  const tasks = plays.flatMap((play) => play.tasks)
  const names = (verb: string): string[] =>
    [1, 2, 3].flatMap((node) =>
      ['keystone', 'horizon'].map((server) => `keystone/controller${node}/${verb} ${server}${node}`),
    )
  expect(tasks.map(({ name }) => name).sort()).toEqual([...names('drain'), ...names('join')].sort())
  expect(JSON.stringify(tasks[0])).toContain('"drain":true,"wait":true,"wait_interval":1')
  expect(tasks.filter((task) => JSON.stringify(task).includes('"state":"enabled"'))).toHaveLength(6)
})

test('steps that follow on the hosts of the step before are one play: a play of its own would cost time', async () => {
  const hosts = playbookOf(await keystoneSteps()).map((play) => play.hosts)
  const balancers = 'lb1,lb2'
  expect(hosts).toEqual([balancers, 'controller1', balancers, 'controller2', balancers, 'controller3', balancers])
})
