import { describe, expect, test } from '@jest/globals'
import { HostName, StepId } from '../../cloud/model/ids'
import { secondsFor, wallSeconds, type TimedStep } from '../../client/plan/seconds'

const step = (
  id: string,
  host: string | null,
  seconds: number | null = null,
  together: number | null = null,
): TimedStep => ({
  id: StepId.parse(id),
  host: host === null ? null : HostName.parse(host),
  command: '',
  impact: '',
  when: null,
  outage: false,
  wayBack: 'packages',
  together,
  seconds,
})

const measured = new Map([
  ['nova/controller1/stop-nova-api', 4],
  ['nova/controller2/stop-nova-api', 8],
  ['nova/controller1/stop-nova-scheduler', 3],
  ['glance/controller1/stop-glance-api', 100],
])

describe('the seconds of a step', () => {
  test.each([
    ['nova/controller1/stop-nova-api', 'its own, where the run had it', 4],
    ['nova/controller3/stop-nova-api', 'the mean of the verb on other hosts', 6],
    ['nova/controller1/stop-nova-cert', 'the mean of the kind of verb in the service', 5],
    ['nova/controller1/install', 'none, where nothing is alike', null],
    ['cinder/controller1/stop-cinder-api', 'none of another service', null],
  ])('%s: %s', (id, _, seconds) => {
    expect(secondsFor(step(id, 'controller1'), measured)).toBe(seconds)
  })

  test('are none for a gate, however long a person took', () => {
    expect(secondsFor(step('keystone/gate/x', null), new Map([['keystone/gate/x', 3600]]))).toBeNull()
  })
})

describe('the seconds of several steps', () => {
  test('are those of the slowest host where hosts work side by side', () => {
    const steps = [
      step('nova/controller1/drain', 'controller1', 10),
      step('nova/controller1/stop-a', 'controller1', 1, 1),
      step('nova/controller1/stop-b', 'controller1', 2, 1),
      step('nova/controller2/stop-a', 'controller2', 5, 1),
      step('nova/gate/x', null),
    ]
    expect(wallSeconds(steps)).toBe(15)
  })

  test('are those of as many lanes as hosts that are worked on at once', () => {
    const hosts = ['compute1', 'compute2', 'compute3', 'compute4']
    const steps = hosts.map((host) => ({ ...step(`nova/${host}/configure`, host, 3, 1), atOnce: 2 }))
    expect(wallSeconds(steps)).toBe(6)
  })

  test('are unknown where none of them is known', () => {
    expect(wallSeconds([step('nova/controller1/drain', 'controller1')])).toBeNull()
  })
})
