import { expect, test } from '@jest/globals'
import { outline } from '../../workflows/plan/outline'
import { procedures, type ProcedureName } from '../../workflows/services'
import { exampleCloud } from '../support/cloud'

const names = Object.keys(procedures['newton-to-ocata']) as ProcedureName[]

test.each(names)('the gates of %s watch their servers on every balancer', async (name) => {
  const cloud = exampleCloud()
  const { entries } = await outline(cloud, name)
  for (const entry of entries)
    if (entry.kind === 'gate' && Object.values(entry.gate.servers).flat().length > 0)
      expect(entry.gate.balancers).toEqual(cloud.balancers)
})
