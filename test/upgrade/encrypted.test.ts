import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from '@jest/globals'
import type { Payload } from '@temporalio/common'
import { temporal } from '@temporalio/proto'
import { EncryptionCodec } from '../../cloud/encryption/codec'
import { readKeys } from '../../cloud/encryption/keys'
import { makeKey } from '../ssh/sshd'
import { Rehearsal } from '../support/rehearsal'
import { address } from '../support/temporal'

const { HistoryEvent } = temporal.api.history.v1
const variable = 'OPENSTACK_UPGRADE_ENCRYPTION_KEYS'
const folder = mkdtempSync(join(tmpdir(), 'signers-'))
const key = join(folder, 'id_ed25519')
makeKey(key)
const signers = { people: { ann: [readFileSync(`${key}.pub`, 'utf8').trim()] } }
afterAll(() => {
  rmSync(folder, { recursive: true, force: true })
  Reflect.deleteProperty(process.env, variable)
})

test(
  'an upgrade with keys leaves no command in its history in the clear, is shown by the command line, takes signals in the clear, counts answers that the command line has signed and outlives its worker',
  () =>
    Rehearsal.run({ address: address(), fields: [[['signers'], signers]] }, async (rehearsal) => {
      const { lab } = rehearsal
      const file = join(lab.folder, 'keys')
      writeFileSync(file, `one ${Buffer.alloc(32, 9).toString('base64')}\n`, { mode: 0o600 })
      process.env[variable] = file
      lab.hold('expand', 3)
      await rehearsal.startWorker()
      const { handle } = await rehearsal.begin()
      await rehearsal.underWay('controller1', 'expand')
      await handle.signal('pause', { by: 'ann', note: 'sent in the clear' })
      await rehearsal.eventually('the pause is shown', async () => {
        const { said } = await rehearsal.type('status', 'keystone')
        return said.includes('▶ expand') && said.includes('ann asked for a pause')
      })

      const { events } = await handle.fetchHistory()
      const whole = Buffer.concat((events ?? []).map((event) => HistoryEvent.encode(event).finish()))
      expect(whole.includes('mysqldump')).toBe(false)
      const inputs = (events ?? []).flatMap(
        ({ activityTaskScheduledEventAttributes: scheduled }): Payload[] => scheduled?.input?.payloads ?? [],
      )
      const opened = await new EncryptionCodec(readKeys(file)).decode(inputs)
      expect(opened.some(({ data }) => Buffer.from(data ?? []).includes('mysqldump'))).toBe(true)

      await rehearsal.killWorker()
      await rehearsal.startWorker()
      lab.letGo('expand', 3)
      await rehearsal.eventually('expand is done', () => lab.database('keystone_expand') === 16)
      expect(await rehearsal.type('resume', 'keystone', '--by', 'ann')).toMatchObject({
        code: 2,
        said: expect.stringContaining('takes resume only with a signature'),
      })
      const printed = await rehearsal.type('resume', 'keystone', '--key', key, '--print')
      expect(printed.said).toMatch(/^temporal workflow signal -w upgrade-\S+-keystone --name resume -i '\{"signed":/m)
      expect(await rehearsal.type('resume', 'keystone', '--key', key)).toMatchObject({ code: 0 })
      expect((await rehearsal.type('status', 'keystone')).said).toMatch(/resume by ann \(signed\): taken/)
      await rehearsal.eventually('migrate is done', () => lab.database('keystone_data_migrate') === 16)
    }),
  400_000,
)
