import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { otherThanPinned } from '../../cloud/model/commands'
import type { Look, Outcome } from '../../cloud/model/outcomes'
import { eventually } from '../support/eventually'
import { Bench, RecordingCloud, waitUntilCancelled } from '../support/recording'

const install = 'keystone/controller1/install'
const expand = 'keystone/controller1/expand'
const drain = 'keystone/controller1/drain'

let bench: Bench
beforeAll(async () => {
  bench = await Bench.open()
})
afterAll(() => bench.close())

const failed = (effect: 'all' | 'none' | 'part', exitCode = 100): Extract<Outcome, { state: 'failed' }> => ({
  state: 'failed',
  generation: 1,
  exitCode,
  tail: 'E: Unable to fetch some archives',
  effect,
  evidence: 'keystone: not installed',
  record: 'controller1:/var/lib/openstack-upgrade/jobs/abc/g1',
})
const lost = (effect: 'all' | 'none' | 'part'): Extract<Look, { state: 'lost' }> => ({
  state: 'lost',
  generation: 1,
  reason: 'the host rebooted',
  tail: 'half way',
  effect,
  evidence: 'keystone_expand is at 12',
  record: 'controller1:/var/lib/openstack-upgrade/jobs/def/g1',
})

describe('a step that ended with a non-zero exit code', () => {
  test('parks with step, host, code, last lines and the answers; retry runs it again', async () => {
    const cloud = new RecordingCloud()
    cloud.runs.set(install, (generation) => (generation === 1 ? failed('none') : { state: 'done', evidence: 'in' }))
    await bench.with(cloud, async (upgrade) => {
      const { attention, state } = await upgrade.untilAttention(install)
      expect(state).toBe('Attention')
      expect(attention).toMatchObject({ step: install, host: 'controller1', waiting: false })
      expect(attention?.sentence).toContain('ended with exit code 100')
      expect(attention?.tail).toContain('Unable to fetch')
      expect(Object.keys(attention?.answers ?? {})).toEqual(['retry', 'skip', 'abort with now'])
      await upgrade.send('retry', { step: install, by: 'ann' })
      const { decisions } = await upgrade.untilGate()
      // People are told beside the waiting: their message may come a moment after the attention is seen.
      expect(cloud.told.some((text) => text.includes(`${install} needs attention`))).toBe(true)
      expect(decisions).toMatchObject([{ signal: 'retry', by: 'ann', verdict: 'taken' }])
      expect(cloud.retried).toEqual([`${install} after 1`])
      expect(cloud.ledger.filter((step) => step === install)).toHaveLength(2)
    })
  })

  test('is skipped only if the probe agrees that it was done by hand', async () => {
    const cloud = new RecordingCloud()
    cloud.runs.set(install, () => failed('none'))
    await bench.with(cloud, async (upgrade) => {
      await upgrade.untilAttention(install)
      await upgrade.send('skip')
      const refused = await upgrade.until(
        'refused',
        ({ attention }) => attention?.sentence.includes("can't be skipped") === true,
      )
      expect(refused.attention?.step).toBe(install)
      expect(cloud.ledger.filter((step) => step === install)).toHaveLength(1)
      cloud.done.add(install)
      await upgrade.send('skip', { note: 'installed it by hand' })
      await upgrade.untilGate()
      expect(cloud.ledger.filter((step) => step === install)).toHaveLength(1)
    })
  })

  test('is skipped by a person’s word where nothing on a host could show it, and says whose word that is', async () => {
    const online = 'nova/controller1/online-data-migrations'
    const cloud = new RecordingCloud()
    cloud.runs.set(online, () => ({ ...failed('none', 95), evidence: 'not seen to end yet' }))
    await bench.with(
      cloud,
      async (upgrade) => {
        await upgrade.until('at the gate', ({ gate }) => gate?.name === 'computes-upgraded')
        await upgrade.send('computes-upgraded', { by: 'ann' })
        const { attention } = await upgrade.untilAttention(online)
        expect(attention?.answers.skip).toContain('your word is taken')
        await upgrade.send('skip', { by: 'ann' })
        await upgrade.handle.result()
        const { steps, state } = await upgrade.progress()
        expect(state).toBe('Done')
        expect(steps.find(({ id }) => id === online)).toMatchObject({
          state: 'done',
          evidence: 'done by hand, by the word of ann: nothing on the host could show it',
        })
        expect(cloud.ledger.filter((step) => step === online)).toHaveLength(1)
      },
      undefined,
      'nova-finish',
    )
  })

  test('ends the upgrade on abort with now, says what stays down, and gives the lock back', async () => {
    const cloud = new RecordingCloud()
    cloud.runs.set(install, () => failed('none'))
    await bench.with(cloud, async (upgrade) => {
      await upgrade.untilAttention(install)
      await upgrade.send('abort', { by: 'ann' })
      const kept = await upgrade.until('refused', ({ decisions }) => decisions.length === 1)
      expect(kept.decisions[0]).toMatchObject({
        verdict: 'refused',
        why: expect.stringContaining('controller1 is out') as unknown,
      })
      await upgrade.send('abort', { by: 'ann', now: true })
      await expect(upgrade.handle.result()).rejects.toMatchObject({
        cause: { message: expect.stringContaining('Out of the balancers still: controller1') as unknown },
      })
      expect(cloud.holder).toBeUndefined()
    })
  })

  test('is asked about by itself where three fail in one moment: an answer counts for no other', async () => {
    const stops = ['controller1', 'controller2', 'controller3'].map((host) => `nova/${host}/stop-nova-api`)
    const cloud = new RecordingCloud()
    for (const stop of stops)
      cloud.runs.set(stop, (generation) => (generation === 1 ? failed('none') : { state: 'done', evidence: 'stopped' }))
    const runsOf = (step: string): number => cloud.ledger.filter((ran) => ran === step).length
    await bench.with(
      cloud,
      async (upgrade) => {
        const answered: string[] = []
        for (let round = 0; round < stops.length; round += 1) {
          const { attention } = await upgrade.until(
            `question ${round + 1}`,
            ({ attention }) => attention !== null && !answered.includes(attention.step),
          )
          const step = attention?.step ?? ''
          expect(stops).toContain(step)
          // Nobody has said a word about those that are left: none has run again.
          for (const other of stops.filter((stop) => !answered.includes(stop)))
            expect([other, runsOf(other)]).toEqual([other, 1])
          answered.push(step)
          await upgrade.send('retry', { by: 'ann' })
        }
        await upgrade.until('all stopped', () => stops.every((step) => runsOf(step) === 2))
      },
      undefined,
      'nova',
    )
  })

  test('counts an answer only for the step that needs one', async () => {
    const cloud = new RecordingCloud()
    cloud.runs.set(install, () => failed('none'))
    await bench.with(cloud, async (upgrade) => {
      await upgrade.untilAttention(install)
      await upgrade.send('retry', { step: drain })
      const { decisions } = await upgrade.until('refused', (progress) => progress.decisions.length === 1)
      expect(decisions[0]).toMatchObject({ verdict: 'refused', why: `${drain} needs no attention: ${install} does` })
      expect(cloud.ledger.filter((step) => step === install)).toHaveLength(1)
    })
  })
})

describe('a phase that is lost', () => {
  test.each([
    ['none', ['retry', 'abort with now']],
    ['all', ['skip', 'abort with now']],
  ] as const)('offers, where the probe finds %s of it done, %j', async (effect, answers) => {
    const cloud = new RecordingCloud()
    cloud.looks.set(expand, () => lost(effect))
    await bench.with(cloud, async (upgrade) => {
      const { attention } = await upgrade.untilAttention(expand)
      expect(Object.keys(attention?.answers ?? {})).toEqual(answers)
      expect(attention?.sentence).toContain('the host rebooted')
    })
  })

  test('shows the version row, the restore command, and is never run again while a part of it is done', async () => {
    const cloud = new RecordingCloud()
    cloud.looks.set(expand, () => lost('part'))
    await bench.with(cloud, async (upgrade) => {
      const { attention } = await upgrade.untilAttention(expand)
      expect(attention?.sentence).toContain('keystone_expand is at 12')
      expect(attention?.sentence).toContain('/var/backups/openstack-upgrade/keystone-before-ocata.sql')
      await upgrade.send('retry')
      await upgrade.until('answered', ({ decisions }) => decisions.length === 1)
      await upgrade.untilAttention(expand)
      expect(cloud.ledger).not.toContain(expand)
    })
  })
})

describe('a step whose wait goes on', () => {
  test('is told as slow, may end by itself, and needs no answer then', async () => {
    const cloud = new RecordingCloud()
    let calls = 0
    let letGo = (): void => {}
    const held = new Promise<void>((resolve) => (letGo = resolve))
    cloud.runs.set(expand, async () => {
      calls += 1
      if (calls === 1) return { state: 'slow', sentence: `${expand} has run 1800 s`, seconds: 1800 }
      await held
      return { state: 'done', evidence: 'at last' }
    })
    await bench.with(cloud, async (upgrade) => {
      const { attention } = await upgrade.untilAttention(expand)
      expect(attention).toMatchObject({ waiting: true })
      letGo()
      const { attention: after } = await upgrade.untilGate()
      expect(after).toBeNull()
    })
  })

  test('is no longer waited for on park; retry re-attaches', async () => {
    const cloud = new RecordingCloud()
    let calls = 0
    cloud.runs.set(expand, () => {
      calls += 1
      if (calls === 1) return { state: 'slow', sentence: 'hung', seconds: 1800 }
      return calls === 2 ? waitUntilCancelled() : { state: 'done', evidence: 'ended' }
    })
    await bench.with(cloud, async (upgrade) => {
      await upgrade.untilAttention(expand)
      await upgrade.send('retry')
      await upgrade.until('refused', ({ decisions }) => decisions.at(-1)?.verdict === 'refused')
      await upgrade.send('park', { by: 'ann' })
      const parked = await upgrade.until('parked', ({ attention }) => attention?.waiting === false)
      expect(parked.attention?.sentence).toContain('may still run on controller1')
      await upgrade.send('retry', { by: 'ann' })
      await upgrade.untilGate()
    })
  })

  test('cuts the sessions of a drain only on a person’s word, and only there', async () => {
    const cloud = new RecordingCloud()
    let calls = 0
    cloud.runs.set(drain, () => {
      calls += 1
      if (calls === 1) return { state: 'slow', sentence: '3 sessions left', seconds: 300 }
      return calls === 2 ? waitUntilCancelled() : { state: 'done', evidence: 'idle' }
    })
    await bench.with(cloud, async (upgrade) => {
      const { attention } = await upgrade.untilAttention(drain)
      expect(Object.keys(attention?.answers ?? {})).toContain('retry with cutSessions')
      await upgrade.send('retry', { cutSessions: true, by: 'ann' })
      await upgrade.untilGate()
      expect(calls).toBe(3)
    })
  })

  test('says that a host is out of reach, and goes on by itself once it is back', async () => {
    const cloud = new RecordingCloud()
    let calls = 0
    cloud.looks.set(install, () => {
      calls += 1
      if (calls < 4) return { state: 'unreachable', sentence: 'controller1 can’t be reached', seconds: 120 }
      cloud.looks.delete(install)
      return { state: 'ready', generation: 1 }
    })
    await bench.with(cloud, async (upgrade) => {
      await upgrade.untilGate()
      expect(cloud.told.filter((text) => text.includes('can’t be reached'))).toHaveLength(1)
      expect(cloud.ledger.filter((step) => step === install)).toHaveLength(1)
    })
  })
})

describe('an answer', () => {
  test('counts for the attention it was given to, not for the next one', async () => {
    const cloud = new RecordingCloud()
    let calls = 0
    let letGo = (): void => {}
    const held = new Promise<void>((resolve) => (letGo = resolve))
    cloud.looks.set(expand, async () => {
      calls += 1
      if (calls === 1) return { state: 'unreachable', sentence: 'controller1 can’t be reached', seconds: 120 }
      await held
      return lost('none')
    })
    await bench.with(cloud, async (upgrade) => {
      await upgrade.untilAttention(expand)
      await upgrade.send('park', { by: 'ann' })
      letGo()
      const { attention } = await upgrade.until(
        'lost',
        (progress) => progress.attention?.sentence.includes('rebooted') === true,
      )
      expect(attention?.waiting).toBe(false)
      expect(cloud.retried).toEqual([])
      expect(cloud.ledger).not.toContain(expand)
    })
  })

  test('that is none of those offered is refused, with those that are', async () => {
    const cloud = new RecordingCloud()
    cloud.looks.set(expand, () => lost('none'))
    await bench.with(cloud, async (upgrade) => {
      await upgrade.untilAttention(expand)
      await upgrade.send('park')
      const { decisions } = await upgrade.until('refused', (progress) => progress.decisions.length === 1)
      expect(decisions[0]).toMatchObject({
        verdict: 'refused',
        why: `${expand}: the answers are retry, abort with now`,
      })
    })
  })
})

describe('a wait for a host out of reach', () => {
  test('gives a slow look its whole time once the operator knows, and stands meanwhile', async () => {
    const cloud = new RecordingCloud()
    let calls = 0
    let letGo = (): void => {}
    const held = new Promise<void>((resolve) => (letGo = resolve))
    cloud.looks.set(expand, async () => {
      calls += 1
      if (calls === 1) return { state: 'unreachable', sentence: 'controller1 has not answered', seconds: 30 }
      await held
      return { state: 'done', evidence: 'seen late' }
    })
    await bench.with(cloud, async (upgrade) => {
      await upgrade.untilAttention(expand)
      await eventually(() => calls === 2)
      expect((await upgrade.progress()).attention?.waiting).toBe(true)
      letGo()
      await upgrade.untilGate()
      const [first = 0, second = 0, ...more] = cloud.lookLimits.get(expand) ?? []
      expect(second).toBeGreaterThan(first)
      expect(more).toEqual([])
      expect(cloud.ledger).not.toContain(expand)
    })
  })

  test('shows the end of that, and what is slow afterwards', async () => {
    const cloud = new RecordingCloud()
    let calls = 0
    cloud.runs.set(drain, () => {
      calls += 1
      if (calls === 1) return { state: 'unreachable', sentence: 'haproxy1 does not answer', seconds: 120 }
      if (calls === 2) return { state: 'reached' }
      if (calls === 3) return { state: 'slow', sentence: '3 sessions left', seconds: 300 }
      return waitUntilCancelled()
    })
    await bench.with(cloud, async (upgrade) => {
      const { attention } = await upgrade.until(
        'slow',
        (progress) => progress.attention?.sentence === '3 sessions left',
      )
      expect(Object.keys(attention?.answers ?? {})).toContain('retry with cutSessions')
    })
  })
})

describe('a step that is slow, and whose host is out of reach for a while then', () => {
  test('is told as slow again, so that a person can end the waiting', async () => {
    const cloud = new RecordingCloud()
    let calls = 0
    cloud.runs.set(drain, (_generation, _lock, operatorNotified) => {
      calls += 1
      if (calls === 2) return { state: 'unreachable', sentence: 'haproxy1 does not answer', seconds: 120 }
      if (calls === 3) return { state: 'reached' }
      // As a drain whose sessions never end.
      return operatorNotified === true
        ? waitUntilCancelled()
        : { state: 'slow', sentence: `3 sessions left, call ${calls}`, seconds: 300 }
    })
    await bench.with(cloud, async (upgrade) => {
      await upgrade.until('slow again', ({ attention }) => attention?.sentence === '3 sessions left, call 4')
      await upgrade.send('park', { step: drain })
      const { attention } = await upgrade.until('parked', (progress) => progress.attention?.waiting === false)
      expect(attention?.step).toBe(drain)
    })
  })
})

describe('a host that is out of reach beside another one', () => {
  test('does not hold up an abort with now, though nobody was asked about it', async () => {
    const stops = ['controller1', 'controller2'].map((host) => `nova/${host}/stop-nova-api`)
    const cloud = new RecordingCloud()
    const asked: string[] = []
    for (const stop of stops)
      cloud.runs.set(stop, () => {
        const again = asked.includes(stop)
        asked.push(stop)
        return again
          ? waitUntilCancelled()
          : { state: 'unreachable', sentence: `${stop} can’t be reached`, seconds: 120 }
      })
    await bench.with(
      cloud,
      async (upgrade) => {
        await upgrade.until('one of them shown', (progress) => progress.attention !== null)
        // The one in line is waited for meanwhile: each of them is asked twice.
        await upgrade.until('both asked again', () => asked.length === 4)
        await upgrade.send('abort', { by: 'ann', now: true })
        await expect(upgrade.handle.result()).rejects.toMatchObject({
          cause: { message: expect.stringContaining('Aborted by ann') as unknown },
        })
      },
      undefined,
      'nova',
    )
  })

  test('is told to nobody where it is back before the other one has been answered', async () => {
    const [first, second] = ['controller1', 'controller2'].map((host) => `nova/${host}/stop-nova-api`)
    const cloud = new RecordingCloud()
    const away = new Set([first, second])
    for (const stop of [first, second])
      cloud.looks.set(stop ?? '', async () => {
        await new Promise((resolve) => setTimeout(resolve, 200))
        if (away.has(stop)) return { state: 'unreachable', sentence: `${stop} can’t be reached`, seconds: 120 }
        return { state: 'done', evidence: 'stopped' }
      })
    await bench.with(
      cloud,
      async (upgrade) => {
        const shown = await upgrade.until('one of them', ({ attention }) => attention !== null)
        const other = shown.attention?.step === first ? second : first
        expect([first, second]).toContain(shown.attention?.step)
        away.delete(other)
        // Long enough for the other one to be asked about, if it ever were.
        await new Promise((resolve) => setTimeout(resolve, 2000))
        away.clear()
        await upgrade.until('both stopped', ({ steps }) =>
          steps.every(({ id, state }) => ![first, second].includes(id) || state === 'done'),
        )
        expect(cloud.told.filter((text) => text.includes(other ?? ''))).toEqual([])
      },
      undefined,
      'nova',
    )
  })
})

describe('a stop whose drain a balancer has forgotten', () => {
  const stop = 'keystone/controller1/stop-apache2'

  /** A cloud that refuses the stop once, since its server is drained no more. */
  function undrained(type: 'ServerNotDrained' | 'StandbyNotDrained'): RecordingCloud {
    const cloud = new RecordingCloud()
    let calls = 0
    cloud.runs.set(stop, () => {
      calls += 1
      if (calls > 1) return { state: 'done', evidence: 'stopped' }
      cloud.done.delete(drain)
      return { state: 'refused', type, sentence: 'keystone1 is not drained' }
    })
    return cloud
  }

  test('drains again on retry, before it stops', async () => {
    const cloud = undrained('ServerNotDrained')
    await bench.with(cloud, async (upgrade) => {
      await upgrade.untilAttention(stop)
      await upgrade.send('retry')
      await upgrade.untilGate()
      expect(cloud.ledger.slice(0, 4)).toEqual([drain, stop, drain, stop])
    })
  })

  test('a standby HAProxy that was started is drained before the unit stops, and nobody is asked', async () => {
    const cloud = undrained('StandbyNotDrained')
    await bench.with(cloud, async (upgrade) => {
      const { attention } = await upgrade.untilGate()
      expect(attention).toBeNull()
      expect(cloud.ledger.slice(0, 4)).toEqual([drain, stop, drain, stop])
    })
  })
})

describe('pause, abort and cancel', () => {
  test('an abort that waits for the last node keeps the gate from being confirmed; join lets it take effect', async () => {
    const cloud = new RecordingCloud()
    await bench.with(cloud, async (upgrade) => {
      await upgrade.untilGate()
      await upgrade.send('abort', { by: 'ann' })
      await upgrade.send('keystone-upgraded', { by: 'bob' })
      const { pending, decisions } = await upgrade.until('refused', (progress) => progress.decisions.length === 2)
      expect(decisions[1]).toMatchObject({ by: 'bob', verdict: 'refused' })
      expect(pending).toContain('Answer the gate with join, or abort with now')
      await upgrade.send('keystone-upgraded', { answer: 'join' })
      await expect(upgrade.handle.result()).rejects.toMatchObject({
        cause: { message: expect.stringContaining('Every node serves') as unknown },
      })
      expect(cloud.ledger.at(-1)).toBe('keystone/controller3/join')
    })
  })

  test('an abort with now is not softened by a later cancellation', async () => {
    const cloud = new RecordingCloud()
    let letGo = (): void => {}
    const held = new Promise<void>((resolve) => (letGo = resolve))
    const stop = 'keystone/controller1/stop-apache2'
    cloud.runs.set(stop, async () => {
      await held
      return { state: 'done', evidence: '' }
    })
    await bench.with(cloud, async (upgrade) => {
      await upgrade.until('stopping', ({ steps }) => steps.some(({ id, state }) => id === stop && state === 'running'))
      await upgrade.send('abort', { now: true, by: 'ann' })
      await upgrade.handle.cancel()
      letGo()
      await expect(upgrade.handle.result()).rejects.toThrow()
      expect(cloud.ledger.at(-1)).toBe(stop)
    })
  })

  test('what was confirmed is read again after a pause: the contract does not begin on stale evidence', async () => {
    const cloud = new RecordingCloud()
    await bench.with(cloud, async (upgrade) => {
      await upgrade.untilGate()
      await upgrade.send('pause', { now: true })
      await upgrade.send('keystone-upgraded', { by: 'ann' })
      await upgrade.until('paused', ({ state }) => state === 'Paused')
      cloud.evidence = {
        ...cloud.evidence,
        ok: false,
        nodes: [
          { host: 'controller2', ok: false, said: 'on Newton again' },
          {
            host: 'controller1',
            ok: false,
            said: `keystone: install ok installed 2:11.0.4-9; ${otherThanPinned} 2:11.0.4-0`,
          },
        ],
      }
      await upgrade.send('resume')
      const { attention } = await upgrade.untilAttention('keystone/controller3/contract')
      expect(attention?.sentence).toContain('controller2: on Newton again')
      // If the failure depends on the version, the sentence explains the way to another version in full.
      expect(attention?.sentence).toContain(
        `temporal workflow start --task-queue openstack-upgrade --type keystone -w upgrade-${cloud.cloud.name}-keystone -i '{"cloud":"${cloud.cloud.name}"}'`,
      )
      expect(cloud.ledger).not.toContain('keystone/controller3/contract')
    })
  })

  test('act at the next point where every node serves, not in the middle of a node', async () => {
    const cloud = new RecordingCloud()
    let letGo = (): void => {}
    const held = new Promise<void>((resolve) => (letGo = resolve))
    cloud.runs.set(install, async () => {
      await held
      return { state: 'done', evidence: '' }
    })
    await bench.with(cloud, async (upgrade) => {
      await upgrade.until('installing', ({ steps }) =>
        steps.some(({ id, state }) => id === install && state === 'running'),
      )
      await upgrade.send('pause', { by: 'ann' })
      letGo()
      await upgrade.until('paused', ({ state }) => state === 'Paused')
      expect(cloud.ledger.at(-1)).toBe('keystone/controller1/join')
      await upgrade.send('resume')
      await upgrade.untilGate()
    })
  })

  test('a cancellation ends the upgrade once the node serves again', async () => {
    const cloud = new RecordingCloud()
    let letGo = (): void => {}
    const held = new Promise<void>((resolve) => (letGo = resolve))
    cloud.runs.set(install, async () => {
      await held
      return { state: 'done', evidence: '' }
    })
    await bench.with(cloud, async (upgrade) => {
      await upgrade.until('installing', ({ steps }) =>
        steps.some(({ id, state }) => id === install && state === 'running'),
      )
      await upgrade.handle.cancel()
      letGo()
      await expect(upgrade.handle.result()).rejects.toThrow(/cancel/i)
      expect(cloud.ledger.at(-1)).toBe('keystone/controller1/join')
      expect(cloud.holder).toBeUndefined()
    })
  })
})

describe('a reset to a step that was tried more than once', () => {
  test('finds what a later try has done, and needs a person where no later one has', async () => {
    const cloud = new RecordingCloud()
    let looks = 0
    cloud.runs.set(install, () => failed('all'))
    cloud.looks.set(install, () => {
      looks += 1
      return looks === 1 ? { state: 'ready', generation: 1 } : { state: 'done', evidence: 'in', generation: 2 }
    })
    cloud.runs.set(expand, () => failed('all'))
    cloud.looks.set(expand, () => ({ state: 'ready', generation: 1 }))
    await bench.with(cloud, async (upgrade) => {
      const { steps } = await upgrade.untilAttention(expand)
      expect(steps.find(({ id }) => id === install)).toMatchObject({ state: 'done', evidence: 'in' })
      expect(cloud.ledger.filter((step) => step === install)).toHaveLength(1)
    })
  })
})

describe('a dump that is there from before this run', () => {
  const backup = 'keystone/controller1/backup'
  const sentence = 'There is one: made 3 h 0 min ago, 14 bytes.'
  const asked: Look = { state: 'refused', type: 'MadeEarlier', sentence }

  test('is asked about, and used by a person’s word', async () => {
    const cloud = new RecordingCloud()
    cloud.looks.set(backup, () => asked)
    await bench.with(cloud, async (upgrade) => {
      const { attention } = await upgrade.untilAttention(backup)
      expect(attention?.sentence).toBe(sentence)
      expect(Object.keys(attention?.answers ?? {})).toEqual(['retry', 'skip', 'abort with now'])
      await upgrade.send('skip', { by: 'ann' })
      const { steps } = await upgrade.untilGate()
      expect(steps.find(({ id }) => id === backup)?.evidence).toBe(
        `made before this run, and used by the word of ann: ${sentence}`,
      )
      expect(cloud.ledger).not.toContain(backup)
    })
  })

  test('is made anew where a person says so, also after a failure, until it is made', async () => {
    const cloud = new RecordingCloud()
    cloud.looks.set(backup, () =>
      cloud.madeAnew.length > 0 ? { state: 'ready', generation: cloud.madeAnew.length + 1 } : asked,
    )
    cloud.runs.set(backup, (generation) => (generation === 2 ? failed('all', 2) : { state: 'done', evidence: 'made' }))
    await bench.with(cloud, async (upgrade) => {
      await upgrade.untilAttention(backup)
      await upgrade.send('retry')
      await upgrade.until('failed', ({ attention }) => attention?.sentence.includes('exit code 2') === true)
      await upgrade.send('retry')
      await upgrade.untilGate()
      expect(cloud.madeAnew).toEqual([backup, backup])
      expect(cloud.ledger.filter((step) => step === backup)).toHaveLength(2)
    })
  })
})

test('every look and run names the run that asks, and a new start is another', async () => {
  const cloud = new RecordingCloud()
  await bench.with(cloud, async (upgrade) => {
    await upgrade.untilGate()
    expect([...cloud.runsAsked]).toHaveLength(1)
    await upgrade.handle.terminate('a test')
  })
  await bench.with(cloud, async (upgrade) => {
    await upgrade.untilGate()
    expect([...cloud.runsAsked]).toHaveLength(2)
  })
})
