import { describe, expect, test } from '@jest/globals'
import { jobsOf } from '../../client/which-job'
import { exampleCloud } from '../support/cloud'

const look = 'nova/controller2/serving'

describe('the log of a step', () => {
  test('that the upgrade itself has named, and that is a look of no plan, is none: status tells what it waits for', async () => {
    await expect(jobsOf(exampleCloud(), 'production', look, true)).rejects.toMatchObject({
      type: 'StepWithoutLog',
      message: `${look} runs no command on a host, so it has no log. What it waits for: openstack-upgrade status nova --cloud production`,
    })
  })

  test('that somebody has typed has to be of the plan', async () => {
    await expect(jobsOf(exampleCloud(), 'production', look)).rejects.toMatchObject({ type: 'NoSuchStep' })
    const [job] = await jobsOf(exampleCloud(), 'production', 'keystone/controller1/install')
    expect(job?.host.name).toBe('controller1')
  })
})
