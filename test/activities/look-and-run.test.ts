import { MockActivityEnvironment } from '@temporalio/testing'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { createRuntime } from '../../activities/haproxy'
import { Ssh } from '../../activities/ssh'
import { lookAndRun } from '../../activities/steps'
import { CloudName } from '../../cloud/model/ids'
import type { Outcome } from '../../cloud/model/outcomes'
import { drainInput, Site } from '../haproxy/support/site'
import { startSshd, type Sshd } from '../ssh/sshd'

let site: Site
let sshd: Sshd
let ssh: Ssh
beforeEach(async () => {
  site = new Site()
  sshd = await startSshd()
  ssh = new Ssh()
})
afterEach(async () => {
  await ssh.closeAll()
  await sshd.stop()
  await site.end()
})

const server = 'keystone-back/controller1'

describe('a drain that is looked at and run in one', () => {
  test('is left as it stands where it is done, though a fault has come meanwhile', async () => {
    const { balancers } = await site.pair()
    const input = drainInput({ balancers, minimumUp: 1 })
    const action = { ...input.action, host: sshd.host() }
    const world = { ssh, runtime: createRuntime(() => Promise.reject(new Error('no SSH here'))) }
    const lock = { cloud: CloudName.parse('test'), take: false }
    const drain = (): Promise<Outcome> =>
      new MockActivityEnvironment().run(() => lookAndRun({ ...input, action, lock }, world, () => Promise.resolve()))
    expect(await drain()).toMatchObject({ state: 'done' })
    // No other server is up: a drain that was begun now would be refused, and its servers put back.
    for (const other of ['keystone-back/controller2', 'keystone-back/controller3'])
      for (const balancer of balancers) await balancer.ask(`set server ${other} state maint`)
    expect(await drain()).toMatchObject({ state: 'done' })
    for (const balancer of balancers) expect(await balancer.status(server)).toMatch(/^DRAIN/)
  })
})
