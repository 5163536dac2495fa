import { readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from '@jest/globals'
import { Typist } from '../docs/typist'
import { pathFrom, putProgram } from '../support/program'
import { wordsOfHistory } from '../support/histories/opened'
import { Rehearsal, writeFields } from '../support/rehearsal'
import { address } from '../support/temporal'
import { Receiver } from './receiver'

// @needs build

test('a trial goes by every channel from a worker, in quiet hours too, says what became of it, and keeps its secrets', async () => {
  const receiver = await Receiver.open()
  try {
    await Rehearsal.run({ address: address() }, async (rehearsal) => {
      const { lab, client, name } = rehearsal
      const secret = `${receiver.url}/services/T0/B0/s3cretOfTheWebhook`
      const kept = join(lab.folder, 'kept')
      writeFileSync(join(lab.folder, 'sendmail'), `#!/bin/sh\ncat >'${kept}'\n`, { mode: 0o755 })
      putProgram(lab.folder)
      const operator = new Typist('test/notify/trial.test.ts', lab.folder, {
        ...rehearsal.environment,
        PATH: pathFrom(lab.folder),
      })
      const here = (text: string): string =>
        text
          .replace('--cloud production', `--cloud ${lab.cloudFile}`)
          .replace('/etc/openstack-upgrade/', `${lab.folder}/`)
          .replace('-o openstack-upgrade', `-o ${String(process.getuid?.())}`)
      const pasted = (text: string): string => `echo '${secret}' | ${here(text)}`
      expect(await operator.types('Five minutes', 'install', pasted)).toMatchObject({ code: 0 })
      await rehearsal.startWorker()
      expect(statSync(join(lab.folder, 'slack-url')).mode & 0o777).toBe(0o600)
      expect(await rehearsal.type('notify')).toMatchObject({
        code: 2,
        said: expect.stringContaining(`notify of ${name} is none`),
      })

      const to = [
        { slackFile: join(lab.folder, 'slack-url') },
        { mail: ['ops@example.com'], sendmail: join(lab.folder, 'sendmail') },
      ]
      const quietHours = { from: '00:01', until: '00:00', zone: 'UTC' }
      const escalate = { afterMinutes: 60, to: [{ command: 'exit 3' }] }
      writeFields(lab.cloudFile, [[['notify'], { to, escalate, quietHours }]])
      const failed = await rehearsal.type('notify')
      expect(failed.said.trim().split('\n')).toEqual([
        '✓ slack             Slack has taken it',
        `✓ mail              ${lab.folder}/sendmail has taken it`,
        '✗ escalate/command  the command ended with 3',
        '1 of 3 channels has failed: correct notify in cloud.yaml, and try again.',
      ])
      expect(failed.code).toBe(1)
      expect(receiver.bodies).toEqual([expect.objectContaining({ text: expect.stringContaining('A trial: ') })])
      expect(readFileSync(kept, 'utf8')).toContain(`Subject: [notify-${name}] A trial\n`)

      writeFields(lab.cloudFile, [[['notify'], { to, quietHours }]])
      const taken = { code: 0, said: expect.stringContaining('Every channel has taken it.') }
      expect(await operator.types('Five minutes', 'notify', here)).toMatchObject(taken)
      expect(operator.untyped).toEqual([])
      const { code, said } = await rehearsal.type('notify', '--json')
      expect({ code, answer: JSON.parse(said) as unknown }).toMatchObject({ code: 0, answer: { ok: true } })
      expect(await wordsOfHistory(client, `notify-${name}`)).not.toMatch(/s3cret|ops@example/)
    })
  } finally {
    await receiver.close()
  }
})
