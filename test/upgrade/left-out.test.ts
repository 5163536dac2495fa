import { expect, test } from '@jest/globals'
import type { Progress } from '../../cloud/model/progress'
import { Rehearsal } from '../support/rehearsal'
import { address } from '../support/temporal'

const fields = [[['times', 'unreachableSeconds'], 2]] as const

test(
  'a network node that dies for good in mid-upgrade is left out: Neutron ends Done without it, and says what is left to do',
  () =>
    Rehearsal.run({ address: address(), fields }, async (rehearsal) => {
      const { lab } = rehearsal
      await rehearsal.startWorker()
      const upgrade = await rehearsal.begin('neutron')
      await upgrade.untilRunning('neutron/controller1/drain')
      await lab.cut('network2')

      const { attention } = await upgrade.until('out of reach', (now) => now.attention?.host === 'network2')
      expect(attention?.waiting).toBe(true)
      expect(Object.keys(attention?.answers ?? {})).toContain('leave-out')
      const { code, said } = await rehearsal.type('leave-out', 'neutron', '--by', 'ann', '--note', 'dead disk')
      expect({ code, said }).toMatchObject({ code: 0, said: expect.stringContaining('goes on without network2') })

      await upgrade.toTheEnd()
      const result = (await upgrade.handle.result()) as Progress
      expect(result).toMatchObject({ state: 'Done', leftOut: [{ service: 'neutron', host: 'network2', by: 'ann' }] })
      expect(result.steps.filter(({ state }) => !['done', 'not needed', 'left out'].includes(state))).toEqual([])
      const left = result.steps.filter(({ state }) => state === 'left out')
      expect(left.length).toBeGreaterThan(0)
      expect(left.every(({ host }) => host === 'network2')).toBe(true)
      const lines = await rehearsal.lines()
      expect(lines.some((line) => line.startsWith('network1 '))).toBe(true)
      expect(lines.filter((line) => line.startsWith('network2 '))).toEqual([])
      const shown = (await rehearsal.type('status', 'neutron')).said.replaceAll(/\s+/g, ' ')
      expect(shown).toContain('Without network2: left out of neutron by ann, “dead disk”. Not done on network2:')
      expect((await rehearsal.type('history', 'neutron')).said).toContain('without network2 from here')
    }),
  600_000,
)
