import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from '@jest/globals'
import { Rehearsal } from '../support/rehearsal'
import { address } from '../support/temporal'
import { PlantedSecrets } from './planted-secrets'

/** The other services have theirs in the tests that upgrade each of them whole. */
const left = (['glance', 'nova', 'neutron', 'cinder'] as const).map((each) => [['services', each], undefined] as const)

test(
  'no secret gets into a history, an argument, a job’s command or a notification of a cloud’s upgrade, whatever its commands print',
  () =>
    Rehearsal.run({ address: address(), fields: left }, async (rehearsal) => {
      const { lab } = rehearsal
      const planted = new PlantedSecrets(rehearsal)
      lab.fail('controller1', 'install', 7)
      lab.take('expand', 2)
      await rehearsal.startWorker()
      const whole = await rehearsal.begin('cloud')
      await whole.until('attention', ({ attention }) => attention?.waiting === false)
      for (const part of planted.parts.keys()) {
        const begins = planted.print(part)
        await whole.send('retry', { by: 'ann' })
        const failed = await whole.until(
          `the output of part ${part}`,
          ({ attention }) => attention?.tail.includes(begins) === true,
        )
        expect(failed.attention?.tail).toContain('[hidden]')
      }
      const { said } = await rehearsal.type('status', 'cloud')
      lab.heal('controller1', 'install')
      await whole.send('retry', { by: 'ann' })
      await whole.until('tried again', ({ attention }) => attention === null)
      await whole.toTheEnd()

      expect(await planted.found(['cloud', 'keystone'])).toEqual([])
      expect(said).toContain('[hidden]')
      expect(said).not.toContain(planted.word)
      expect(readFileSync(join(lab.folder, 'told'), 'utf8')).toMatch(/needs attention/)
    }),
  900_000,
)
