import { expect, test } from '@jest/globals'
import { tellFreed } from '../../client/commands/unwedge'
import { upgradeError } from '../../cloud/model/errors'
import { upgradeId } from '../../cloud/model/ids'
import { exampleCloud } from '../support/cloud'

const freed = { upgrade: upgradeId(exampleCloud(), 'keystone'), run: 'the new run' }

test('a reset is told of with its run also where the upgrade does not answer after it', async () => {
  const said: string[] = []
  const print = (line: string): void => void said.push(line)
  const silent = () => Promise.reject(upgradeError('UpgradeSilent', { upgrade: freed.upgrade, reason: 'it is away' }))
  expect(await tellFreed(freed, silent, print)).toBe(4)
  expect(said[0]).toBe(`Freed: ${freed.upgrade} goes on as run the new run.`)
  expect(said[1]).toMatch(/^The reset was done, .*it is away/)
  expect(await tellFreed(freed, () => Promise.resolve({ state: 'Running', gate: null }), print)).toBe(0)
})
