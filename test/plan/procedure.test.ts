import { describe, expect, test } from '@jest/globals'
import { serviceNames } from '../../cloud/model/ids'
import { plan } from '../../workflows/plan/plan'
import { exampleCloud } from '../support/cloud'
import { procedures } from '../upgrade/procedures'

describe.each(serviceNames.filter((name) => name !== 'keystone'))('the plan of %s', (service) => {
  test('is the procedure’s, line by line, and its deviations', async () => {
    const { steps } = await plan(exampleCloud(), service)
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
