import { describe, expect, test } from '@jest/globals'
import stringWidth from 'string-width'
import { showUpgrade, showUpgradeWithin } from '../../client/show/picture'
import { upgradeNames } from '../../cloud/model/ids'
import { visible } from '../../cloud/model/text'
import { now, snapshot } from './snapshots'

const draining = {
  now: {
    sessions: 3,
    queued: 1,
    waitingFor: 'keystone_public/keystone1 has 3 session(s) and 1 queued on haproxy1; keystone_admin/keystone1 has 0',
  },
}
const attention = {
  step: 'keystone/controller1/expand',
  host: 'controller1',
  sentence: `keystone/controller1/expand ended with exit code 1. The whole output is in ${'/long'.repeat(30)}.`,
  tail: 'OperationalError: (1419) You do not have the SUPER privilege and binary logging is enabled (you might want to)',
  answers: { retry: 'accepted once the probe finds none of it done, as after the backup was restored' },
  waiting: false,
  since: '2017-03-01T01:59:00.000Z',
}
const decision = {
  at: '2017-03-01T01:00:00.000Z',
  signal: 'retry',
  by: 'ann',
  note: 'the disk was full; it has been emptied and looked at by two people who agree',
  verdict: 'taken',
  why: '',
} as const
const canvas = (width: number) => ({ width, now, running: '▶' })

describe('the picture of an upgrade', () => {
  test.each([60, 80, 200])(
    'has no line longer than %i columns, and every name in full, wherever any upgrade is',
    async (width) => {
      for (const service of upgradeNames) {
        const { steps } = await snapshot(service, 0)
        for (let done = 0; done <= steps.length; done += Math.ceil(steps.length / 12)) {
          const seen = await snapshot(service, done, { attention, decisions: [decision] }, draining)
          const lines = showUpgrade(seen, canvas(width))
          const drawn = lines.join('\n')
          for (const line of lines) expect(stringWidth(line)).toBeLessThanOrEqual(width)
          const running = steps[done]
          if (running === undefined) continue
          expect(drawn).toContain(` ${running.id.split('/').at(-1) ?? ''}`)
          expect(drawn).toContain(running.host ?? 'gate')
        }
      }
    },
  )

  test('folds what is done, and unfolds the host that is worked on', async () => {
    // The ninth step is controller2's second.
    expect(showUpgrade(await snapshot('keystone', 9), canvas(80))).toEqual([
      'upgrade-production-keystone: Running, 9 of 23 steps',
      '',
      '✓ controller1  8 steps, 32 s',
      '▶ controller2  ✓ drain 8.5 s  ▶ stop-apache2 42 s  · install  · start-apache2',
      '               · join',
      '· controller3  drain  stop-apache2  install  start-apache2',
      '· gate         keystone-upgraded',
      '· controller3  contract  join  prove',
      '· controller1  prove',
      '· controller2  prove',
    ])
  })

  test('says how many sessions a drain still has, and what a job printed last', async () => {
    const drain = showUpgrade(await snapshot('keystone', 8, {}, draining), canvas(200)).join('\n')
    expect(drain).toMatch(/▶ drain 42 s.*\n +3 sessions left, 1 queued: keystone_public\/keystone1 has 3 session/)
    const job = await snapshot(
      'keystone',
      2,
      {},
      { now: { lastLine: 'Setting up keystone (2:11.0.4)\u001b[31m\u0007' } },
    )
    expect(showUpgrade(job, canvas(80))).toContain('               Setting up keystone (2:11.0.4)')
  })

  test('has one line for each service of a whole cloud, and the hosts of the one that is worked on', async () => {
    const lines = showUpgrade(await snapshot('cloud', 33), canvas(80))
    expect(lines.filter((line) => /^. (keystone|glance|nova|neutron|cinder) /.test(line))).toEqual([
      '✓ keystone  23 steps, 4 min 25 s',
      '▶ glance    10 of 29 steps',
      '· nova      71 steps',
      '· neutron   80 steps',
      '· cinder    62 steps',
    ])
    expect(lines).toContain('  ✓ controller1  10 steps, 4 min 40 s')
  })

  test('in a pipe is as wide as it has to be: one thing stays one line', async () => {
    const lines = showUpgrade(await snapshot('neutron', 40, { attention }), canvas(Infinity))
    expect(lines.filter((line) => line.includes('install-neutron-openvswitch-agent'))).toHaveLength(1)
    expect(lines).toContain(attention.sentence)
  })

  test.each([10, 16, 24])('fits a screen of %i lines, and shows there what is worked on', async (rows) => {
    for (let done = 0; done < 75; done += 12) {
      const seen = await snapshot('neutron', done, { decisions: [decision, decision] })
      const lines = showUpgradeWithin(seen, canvas(80), rows)
      expect(lines.length).toBeLessThanOrEqual(rows)
      expect(lines.join('\n')).toMatch(/[▶?] /)
    }
  })
})

test('what a host says moves no cursor', () => {
  expect(visible('a\u001b[2J\u001b]0;title\u0007b\r\nc\rd\u0000\te')).toBe('ab\nc\nd\te')
})
