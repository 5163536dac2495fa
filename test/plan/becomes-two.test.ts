import { expect, test } from '@jest/globals'
import { outline } from '../../workflows/plan/outline'
import { cloudOf, exampleFile } from '../support/cloud'

const forms = ['cinder-api-public', 'cinder-api-internal']

/** The example's cloud, in which cinder-api becomes two units with a backend each. */
function cloud(): ReturnType<typeof cloudOf> {
  const file = exampleFile()
  const services = file.services as { cinder: { units: object } }
  const { cinder } = services
  const becomes = Object.fromEntries(
    forms.map((name) => [name, { servers: { [name.replaceAll('-', '_')]: 'cinder{number}' } }]),
  )
  const api = { servers: { cinder_api: 'cinder{number}' }, becomes }
  return cloudOf({
    ...file,
    services: { ...services, cinder: { ...cinder, units: { ...cinder.units, 'cinder-api': api } } },
  })
}

test('a unit that becomes two is stopped, both are started and later restarted, and all that the three serve is drained and joined', async () => {
  const { entries } = await outline(cloud(), 'cinder')
  const steps = entries.flatMap((entry) => (entry.kind === 'step' ? [entry.step] : []))
  for (const host of ['controller1', 'controller2', 'controller3']) {
    const own = steps.filter((step) => step.host === host)
    const verbs = own.map(({ id }) => id.split('/')[2] ?? '').filter((verb) => /api|drain|join/.test(verb))
    expect(verbs).toEqual([
      ...['drain', 'stop-cinder-api', 'install-cinder-api'],
      ...forms.map((name) => `start-${name}`),
      ...['join', 'drain-again'],
      ...forms.map((name) => `restart-${name}`),
      'join-again',
    ])
    const served = ['cinder_api', ...forms.map((name) => name.replaceAll('-', '_'))]
    for (const { id, action } of own) {
      if (action.kind !== 'drain' && action.kind !== 'join') continue
      expect([id, action.servers.map(({ backend }) => backend)]).toEqual([id, served])
    }
    const remains = own.flatMap((step) => step.remains ?? [])
    expect(remains).toContainEqual(
      expect.stringContaining(`cinder-api stays kept from starting on ${host}, since ${forms.join(', ')}`),
    )
  }
})
