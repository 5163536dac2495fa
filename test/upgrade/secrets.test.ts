import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from '@jest/globals'
import { serviceNames, upgradeId } from '../../cloud/model/ids'
import { Rehearsal } from '../support/rehearsal'
import { address } from '../support/temporal'
import { PlantedSecrets } from './planted-secrets'
import { upgraded } from '../support/upgraded'

test(
  'no secret gets into a history, an argument, a job’s command or a notification of a whole cloud’s upgrade',
  () =>
    Rehearsal.run({ address: address() }, async (rehearsal) => {
      const { lab, client } = rehearsal
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

      const { name } = rehearsal
      const names = (['cloud', ...serviceNames] as const).map((each) => upgradeId(upgraded(name), each))
      const ids = [...names, `lock-${name}`]
      expect(await planted.found(client, ids)).toEqual([])
      expect(said).toContain('[hidden]')
      expect(said).not.toContain(planted.word)
      expect(readFileSync(join(lab.folder, 'told'), 'utf8')).toMatch(/needs attention/)
    }),
  900_000,
)
