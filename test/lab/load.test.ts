import { describe, expect, test } from '@jest/globals'
import { controllers, type Lab } from '../../lab/simulated'
import { underLoad } from '../support/under-load'
import { onLab } from './support'

async function set(lab: Lab, balancer: 'lb1' | 'lb2', state: 'drain' | 'ready'): Promise<void> {
  const program = `import socket
for backend in ('keystone_public', 'keystone_admin'):
    s = socket.socket(socket.AF_UNIX); s.connect('run/admin.sock')
    s.send(('set server %s/keystone1 state ${state}\\n' % backend).encode()); s.recv(99)`
  expect((await lab.host(balancer).run(`python3 -c "${program}"`)).code).toBe(0)
}

describe('the load', () => {
  test('has no failed request on a healthy cloud, nor when a drained node is stopped and started', () =>
    onLab(async (lab) => {
      const { requests, failed, failures } = await underLoad(lab, async () => {
        await set(lab, 'lb1', 'drain')
        await set(lab, 'lb2', 'drain')
        await lab.host('controller1').run('sleep 1; service apache2 stop; sleep 1; service apache2 start; sleep 1')
        await set(lab, 'lb1', 'ready')
        await set(lab, 'lb2', 'ready')
      })
      expect(failures).toEqual([])
      expect(failed).toBe(0)
      expect(requests).toBeGreaterThan(50)
    }))

  test('has failed requests, each explained, when a node is stopped while it takes traffic', () =>
    onLab(async (lab) => {
      const { failed, failures } = await underLoad(lab, async () => {
        await lab.host('controller1').run('service apache2 stop; sleep 1')
      })
      expect(failed).toBeGreaterThan(0)
      expect(failures[0]?.why).toMatch(/status 503|status 502|hang up|ECONNRESET/)
    }))

  test('counts refused connections, through each balancer', () =>
    onLab(async (lab) => {
      const { failed, failures } = await underLoad(lab, async () => {
        await lab.host('lb2').run('service haproxy stop; sleep 1')
      })
      expect(failed).toBeGreaterThan(0)
      expect(new Set(failures.map(({ target }) => target))).toEqual(new Set([lab.frontends('lb2').keystone_public]))
    }))

  test('counts the errors of a cloud whose schema was contracted too early', () =>
    onLab(async (lab) => {
      const { failed, failures } = await underLoad(lab, async () => {
        lab.setDatabase('keystone_contract', 16)
        await lab.host('controller1').run('sleep 1')
      })
      expect(failed).toBeGreaterThan(0)
      expect(failures[0]?.why).toMatch(/status 500.*domain_id/)
    }))

  test('counts each service apart: an outage of one in seconds, and no failure of the others', () =>
    onLab(async (lab) => {
      const begun = Date.now()
      const { services, stretches, failures } = await underLoad(lab, async () => {
        await Promise.all(controllers.map((name) => lab.host(name).run('service nova-api stop')))
        await lab.host('controller1').run('sleep 2')
        await Promise.all(controllers.map((name) => lab.host(name).run('service nova-api start')))
        await lab.host('controller1').run('sleep 2')
      }, ['--endpoints', `${lab.folder}/endpoints.json`])
      const { nova, ...others } = services
      expect(Object.keys(others).sort()).toEqual(['cinder', 'glance', 'keystone', 'neutron'])
      for (const [name, { requests, answered, failed, outageSeconds }] of Object.entries(others)) {
        expect({ answered, failed, outageSeconds }).toEqual({ answered: requests, failed: 0, outageSeconds: 0 })
        expect(stretches[name]).toEqual([])
        expect(requests).toBeGreaterThan(5)
      }
      expect(nova?.failed).toBeGreaterThan(0)
      expect(nova?.answered).toBeGreaterThan(0)
      expect(nova?.outageSeconds).toBeGreaterThan(1.5)
      expect(nova?.unavailable).toBeGreaterThan(0)
      for (const { from, to } of stretches.nova ?? []) {
        expect(Date.parse(from)).toBeGreaterThanOrEqual(begun)
        expect(Date.parse(to ?? from)).toBeGreaterThan(Date.parse(from))
      }
      expect(stretches.nova).not.toEqual([])
      expect(new Set(failures.map(({ service }) => service))).toEqual(new Set(['nova']))
    }))
})
