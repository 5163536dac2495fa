import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import { ApplicationFailure } from '@temporalio/common'
import { MockActivityEnvironment } from '@temporalio/testing'
import { DefaultLogger } from '@temporalio/worker'
import { stringify } from 'yaml'
import { notifyDurably } from '../../activities/notify/activity'
import { nobodyYet, type Delivery, type Notification } from '../../cloud/model/notification/notification'
import { exampleFile } from '../support/cloud'
import { Receiver } from './receiver'

let folder: string
let receiver: Receiver
let kept: string
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'durably-'))
  kept = join(folder, 'kept')
  receiver = await Receiver.open()
})
beforeEach(() => {
  receiver.bodies.length = 0
  receiver.answers = (response) => response.writeHead(200).end()
  writeFileSync(kept, '')
})
afterAll(async () => {
  await receiver.close()
  rmSync(folder, { recursive: true, force: true })
})

/** The file of a cloud that notifies in this way. */
function cloudThat(notify: unknown): string {
  const file = join(folder, 'cloud.yaml')
  writeFileSync(file, stringify({ ...exampleFile(), notify }))
  return file
}

const since = '2026-11-30T10:00:00.000Z'
const text = '[upgrade-a-keystone] The gate keystone-upgraded waits for you. Is it well?'
const gate = (other: Partial<Notification> = {}): Notification => ({
  kind: 'gate',
  upgrade: 'upgrade-a-keystone',
  key: 'key',
  since: new Date().toISOString(),
  at: new Date().toISOString(),
  stage: 'waits',
  standing: nobodyYet,
  look: 'openstack-upgrade status keystone --cloud a',
  ...other,
})

/** One attempt of a worker; `beats` gets what its heartbeats say. */
function attempt(
  cloud: string,
  notification: Notification | undefined,
  info: { readonly attempt?: number; readonly heartbeatDetails?: unknown } = {},
  beats: unknown[] = [],
): Promise<Delivery | undefined> {
  const environment = new MockActivityEnvironment(info, { logger: new DefaultLogger('ERROR') })
  environment.on('heartbeat', (details: unknown) => beats.push(details))
  const input = { notify: { kind: 'described', cloud } as const, text }
  return environment.run(notifyDurably, notification === undefined ? input : { ...input, notification })
}
async function failureOf(work: Promise<unknown>): Promise<ApplicationFailure> {
  const error: unknown = await work.catch((thrown: unknown) => thrown)
  if (!(error instanceof ApplicationFailure)) throw new Error(`no failure: ${String(error)}`)
  return error
}
const linesKept = (): string[] =>
  readFileSync(kept, 'utf8')
    .split('\n')
    .filter((line) => line !== '')

describe('an attempt after a lost worker', () => {
  test('repeats nothing that a channel has, and the other channels are tried again', async () => {
    const cloud = cloudThat({ to: [{ command: `cat >>'${kept}'` }, { webhook: receiver.url }] })
    receiver.answers = (response) => response.writeHead(429, { 'retry-after': '3' }).end()
    const beats: unknown[] = []
    const failure = await failureOf(attempt(cloud, gate(), { attempt: 1 }, beats))
    expect(failure.nextRetryDelay).toBe(3000)
    expect(failure.message).toContain('webhook: the webhook answered 429')
    expect(linesKept()).toEqual([text])

    receiver.answers = (response) => response.writeHead(200).end()
    const answer = await attempt(cloud, gate(), { attempt: 2, heartbeatDetails: beats.at(-1) })
    expect(linesKept()).toEqual([text])
    expect(receiver.bodies).toHaveLength(2)
    expect(answer).toMatchObject({ wantsEnd: true, channels: [{ ok: true }, { ok: true }] })
    expect(answer?.standing.firstAt).toBeDefined()
  })
})

describe('a channel that fails for good', () => {
  test('ends after ten attempts, or at once where trying again is in vain; the others count', async () => {
    const cloud = cloudThat({ to: [{ command: `cat >>'${kept}'` }, { webhook: receiver.url }] })
    receiver.answers = (response) => response.writeHead(500).end()
    await failureOf(attempt(cloud, gate(), { attempt: 9 }))
    const last = await attempt(cloud, gate(), { attempt: 10 })
    receiver.answers = (response) => response.writeHead(403).end('invalid_token')
    const inVain = await attempt(cloud, gate(), { attempt: 1 })
    expect(last?.channels).toEqual([
      { channel: 'command', ok: true, said: 'the command has read it' },
      { channel: 'webhook', ok: false, said: 'the webhook answered 500' },
    ])
    expect(inVain?.channels[1]?.said).toBe('the webhook answered 403: invalid_token')
    expect(last?.standing.firstAt).toBeDefined()
  })

  test('is the only one: the need counts as told to nobody, and is due again while it waits', async () => {
    receiver.answers = (response) => response.writeHead(403).end()
    const cloud = cloudThat({ to: [{ webhook: receiver.url }], remind: 'none' })
    const answer = await attempt(cloud, gate())
    expect(answer).toMatchObject({ standing: nobodyYet, wantsEnd: false })
    expect(Date.parse(answer?.next ?? '') - Date.now()).toBeGreaterThan(500_000)
    expect(await attempt(cloud, gate({ kind: 'news' }))).not.toHaveProperty('next')
  })

  test('is one without its file: the others are told, and the file is named', async () => {
    const cloud = cloudThat({ to: [{ slackFile: join(folder, 'missing') }, { command: `cat >>'${kept}'` }] })
    const answer = await attempt(cloud, gate(), { attempt: 10 })
    expect(linesKept()).toEqual([text])
    expect(answer?.channels[0]).toEqual({
      channel: 'slack',
      ok: false,
      said: `${join(folder, 'missing')} can't be read on this worker (ENOENT)`,
    })
  })

  test('is all of a cloud’s file that is gone: that is told at last, and the need is due again', async () => {
    const gone = join(folder, 'gone.yaml')
    await expect(attempt(gone, gate(), { attempt: 9 })).rejects.toThrow("gone.yaml can't be read")
    expect(await attempt(gone, gate(), { attempt: 10 })).toMatchObject({
      channels: [{ channel: 'cloud.yaml', ok: false }],
      next: expect.any(String),
    })
  })
})

describe('what people read', () => {
  const standing = { firstAt: since, lastAt: since, reminders: 1, isEscalated: false }
  const twoLists = (): string =>
    cloudThat({
      to: [{ command: `sed 's/^/ops: /' >>'${kept}'` }],
      remind: { everyMinutes: 30, most: 3 },
      escalate: { afterMinutes: 60, to: [{ command: `sed 's/^/boss: /' >>'${kept}'` }] },
    })

  test('is which reminder it is, how long it waits, and that nobody has answered', async () => {
    const at = '2099-11-30T11:00:00.000Z'
    await attempt(
      twoLists(),
      gate({
        since: '2099-11-30T10:00:00.000Z',
        at,
        standing: { ...standing, firstAt: at.replace('T11', 'T10'), lastAt: at.replace('T11', 'T10') },
      }),
    )
    expect(linesKept().sort()).toEqual([
      'boss: [upgrade-a-keystone] Nobody has answered for 1 h 00 min: The gate keystone-upgraded waits for you. Is it well?',
      'ops: [upgrade-a-keystone] Reminder 2 of 3, after 1 h 00 min: The gate keystone-upgraded waits for you. Is it well?',
    ])
  })

  test('is that it is over, and by whose answer; those hear it who have heard of it', async () => {
    const at = '2099-11-30T10:12:00.000Z'
    const over = { stage: 'over', at, since: '2099-11-30T10:00:00.000Z', answer: 'keystone-upgraded by ann' } as const
    await attempt(twoLists(), gate({ ...over, standing }))
    await attempt(twoLists(), gate({ ...over, standing: { ...standing, isEscalated: true } }))
    const said =
      '[upgrade-a-keystone] Over after 12 min 00 s (keystone-upgraded by ann): The gate keystone-upgraded waits for you.'
    expect(linesKept().sort()).toEqual([`boss: ${said}`, `ops: ${said}`, `ops: ${said}`])
  })

  test('is since when it waits, by the clock of the place, where quiet hours have held it back', async () => {
    const quietHours = { from: '22:00', until: '07:00', zone: 'Europe/Berlin' }
    const cloud = cloudThat({ to: [{ command: `cat >>'${kept}'` }], quietHours })
    const held = await attempt(cloud, gate({ since: '2099-12-01T01:10:00.000Z', at: '2099-12-01T01:10:00.000Z' }))
    expect(held).toMatchObject({ next: '2099-12-01T06:00:00.000Z', channels: [], standing: nobodyYet })
    expect(linesKept()).toEqual([])
    await attempt(cloud, gate({ since: '2099-12-01T01:10:00.000Z', at: '2099-12-01T06:00:00.000Z' }))
    expect(linesKept()).toEqual([text.replace('] ', '] Since 02:10 Europe/Berlin: ')])
  })
})

describe('an upgrade that was begun before there was a schedule', () => {
  test('has its text told once, at once, and hears of nothing more', async () => {
    const quietHours = { from: '00:00', until: '23:59', zone: 'UTC' }
    const cloud = cloudThat({ to: [{ command: `cat >>'${kept}'` }], quietHours })
    expect(await attempt(cloud, undefined)).toBeUndefined()
    expect(linesKept()).toEqual([text])
  })
})
