import { describe, expect, test } from '@jest/globals'
import { serviceNames } from '../../cloud/model/ids'
import { outline } from '../../workflows/plan/outline'
import { plan } from '../../workflows/plan/plan'
import { cloudOf, exampleCloud, exampleFile } from '../support/cloud'
import { procedures } from '../upgrade/procedures'

describe.each(serviceNames.filter((name) => name !== 'keystone'))('the plan of %s', (service) => {
  test('is the procedure’s, line by line, and its deviations', async () => {
    // Debian's packages keep each unit under its own name, as the procedure does.
    const { steps } = await plan(cloudOf({ ...exampleFile(), platform: 'debian' }), service)
    expect(steps.map(({ id }) => id.split('/').slice(1).join(' '))).toEqual(procedures[service].flat())
  })

  test('says of each step what it runs and what people notice', async () => {
    const { steps } = await plan(exampleCloud(), service)
    for (const { id, command, impact } of steps) expect([id, command !== '' && impact !== '']).toEqual([id, true])
  })

  test('comes out the same again', async () => {
    expect(await plan(exampleCloud(), service)).toEqual(await plan(exampleCloud(), service))
  })
})

test('the plan of cinder on the packages of Ubuntu Cloud Archive drains all that apache2 answers, and restarts it for cinder-api', async () => {
  const { entries } = await outline(exampleCloud(), 'cinder')
  const steps = entries.flatMap((entry) =>
    entry.kind === 'step' && entry.step.host === 'controller1' ? [entry.step] : [],
  )
  const [drain] = steps.flatMap(({ action }) =>
    action.kind === 'drain' ? [action.servers.map(({ backend }) => backend)] : [],
  )
  expect(drain).toEqual(['cinder_api', 'keystone_public', 'keystone_admin', 'horizon'])
  const commandOf = (verb: string): string | undefined => steps.find(({ id }) => id.endsWith(`/${verb}`))?.command
  expect(commandOf('stop-cinder-api')).toBe('service cinder-api stop')
  expect(commandOf('start-apache2')).toBe('service apache2 stop; service apache2 start')
  expect(commandOf('restart-apache2')).toBe('service apache2 stop; service apache2 start')
  expect(commandOf('start-cinder-api')).toBeUndefined()
})
