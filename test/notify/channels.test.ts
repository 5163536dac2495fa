import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals'
import { handTo } from '../../activities/notify/channel'
import { ChannelFailure } from '../../activities/notify/channel-failure'
import type { Said } from '../../activities/notify/bodies'
import type { Channel } from '../../cloud/load/notify'
import { Receiver } from './receiver'
import { waitingOf } from './said'

let receiver: Receiver
const taken = receiverAnswers()
beforeAll(async () => {
  receiver = await Receiver.open()
})
afterEach(() => {
  receiver.answers = taken
  receiver.bodies.length = 0
  receiver.paths.length = 0
})
afterAll(() => receiver.close())

function receiverAnswers(): Receiver['answers'] {
  return (response) => response.writeHead(202).end()
}

const secret = 'T0000/B0000/s3cretOfTheWebhook'
const hook = (shape: 'text' | 'whole' | 'slack'): Channel => ({
  kind: 'webhook',
  shape,
  url: `${receiver.url}/services/${secret}`,
})
const pager = (): Channel => ({
  kind: 'pagerduty',
  url: `${receiver.url}/v2/enqueue`,
  key: 'r0utingKeyOfThirtyTwoCharacters0',
})

const hostile = 'a <!channel> & <https://evil.example|click> "q" \u202e'
const said = (other: Partial<Said> = {}, kind: Said['notification']['kind'] = 'attention'): Said => ({
  act: 'first',
  text: `[upgrade-a-keystone] keystone/controller1/install needs attention. ${hostile}`,
  headline: '[upgrade-a-keystone] keystone/controller1/install needs attention',
  id: 'key first',
  at: new Date('2026-11-30T02:10:00Z'),
  notification: waitingOf(kind),
  ...other,
})

const limitMilliseconds = 1500
async function failureOf(channel: Channel): Promise<ChannelFailure> {
  const error: unknown = await handTo(channel, said(), limitMilliseconds).catch((thrown: unknown) => thrown)
  if (!(error instanceof ChannelFailure)) throw new Error(`it was taken: ${String(error)}`)
  return error
}

describe('a webhook of the site’s own', () => {
  test('gets all that a program needs to tell needs and their repetitions apart', async () => {
    await handTo(hook('whole'), said(), limitMilliseconds)
    expect(receiver.bodies).toEqual([
      {
        text: said().text,
        headline: said().headline,
        act: 'first',
        kind: 'attention',
        upgrade: 'upgrade-a-keystone',
        key: 'key',
        id: 'key first',
        since: '2026-11-30T02:10:00.000Z',
        look: 'openstack-upgrade status keystone --cloud a',
      },
    ])
  })
})

describe('a webhook whose URL has a user and a password', () => {
  const signedIn = (user: string): Channel => ({
    kind: 'webhook',
    shape: 'text',
    url: `${receiver.url.replace('//', `//${user}@`)}/hook`,
  })

  test.each([
    ['ops:s3cret%40word', 'ops:s3cret@word'],
    ['ops', 'ops:'],
    ['ops:100%25%zz', 'ops:100%25%zz'],
  ])('is asked as that user: %s', async (written, plain) => {
    let header: string | undefined
    receiver.answers = (response, request) => {
      header = request.headers.authorization
      response.writeHead(202).end()
    }
    await handTo(signedIn(written), said(), limitMilliseconds)
    expect(header).toBe(`Basic ${Buffer.from(plain).toString('base64')}`)
    expect(receiver.paths).toEqual(['/hook'])
  })

  test('is quoted without them, however an answer repeats them', async () => {
    receiver.answers = (response, request) =>
      response.writeHead(401).end(`${request.headers.authorization ?? ''} s3cret@word s3cret%40word`)
    const { message } = await failureOf(signedIn('ops:s3cret%40word'))
    expect(message).toMatch(/answered 401: /)
    expect(message).not.toMatch(/s3cret|b3BzOn/)
  })
})

describe('Slack', () => {
  test('gets a text in which a host’s output calls nobody and makes no link', async () => {
    await handTo(hook('slack'), said(), limitMilliseconds)
    const [body] = receiver.bodies as { text: string; mrkdwn: boolean }[]
    expect(body?.text).toContain('a &lt;!channel&gt; &amp; &lt;https://evil.example|click&gt; "q"')
    expect(body?.text).not.toMatch(/[<>]/)
    expect(body).toMatchObject({ mrkdwn: false, text: expect.stringContaining('\nopenstack-upgrade status keystone') })
  })
})

describe('PagerDuty', () => {
  test('gets a trigger, and a resolve with the same key once the need is over', async () => {
    await handTo(pager(), said(), limitMilliseconds)
    await handTo(pager(), said({ act: 'over' }), limitMilliseconds)
    expect(receiver.bodies).toEqual([
      expect.objectContaining({
        routing_key: 'r0utingKeyOfThirtyTwoCharacters0',
        event_action: 'trigger',
        dedup_key: 'key',
        payload: expect.objectContaining({
          summary: said().headline,
          source: 'upgrade-a-keystone',
          severity: 'critical',
          timestamp: '2026-11-30T02:10:00.000Z',
        }),
      }),
      { routing_key: 'r0utingKeyOfThirtyTwoCharacters0', event_action: 'resolve', dedup_key: 'key' },
    ])
  })

  test('pages nobody for news or a test before an upgrade; a trial triggers and resolves', async () => {
    await handTo(pager(), said({}, 'news'), limitMilliseconds)
    await handTo(pager(), said({ act: 'test' }, 'test'), limitMilliseconds)
    await handTo(pager(), said({ act: 'trial' }, 'trial'), limitMilliseconds)
    expect((receiver.bodies as { event_action: string }[]).map(({ event_action: action }) => action)).toEqual([
      'resolve',
      'trigger',
      'resolve',
    ])
  })

  test('gets a key that it takes, however long the name of the step is', async () => {
    const { notification } = said()
    const key = `upgrade-a-keystone ${'x'.repeat(400)}`
    await handTo(pager(), said({ notification: { ...notification, key } }), limitMilliseconds)
    await handTo(pager(), said({ act: 'over', notification: { ...notification, key } }), limitMilliseconds)
    const keys = (receiver.bodies as { dedup_key: string }[]).map(({ dedup_key: each }) => each)
    expect(new Set(keys).size).toBe(1)
    expect(keys[0]?.length).toBeLessThanOrEqual(255)
  })
})

describe('a receiver that', () => {
  test('hangs is given up in time', async () => {
    receiver.answers = () => undefined
    const { message, isFinal } = await failureOf(hook('slack'))
    expect({ message, isFinal }).toEqual({ message: 'Slack has not answered within 1.5 s', isFinal: false })
  })

  test('begins an answer and hangs is given up in time, with what it has said', async () => {
    receiver.answers = (response) => void response.writeHead(500).write('out of')
    expect((await failureOf(hook('slack'))).message).toBe('Slack answered 500: out of')
  })

  test('takes it and never ends its answer has taken it', async () => {
    receiver.answers = (response) => void response.writeHead(200).write('ok')
    await expect(handTo(hook('slack'), said(), limitMilliseconds)).resolves.toBe('Slack has taken it')
  })

  test('closes the connection is tried again', async () => {
    receiver.answers = (response) => response.destroy()
    const { message, isFinal } = await failureOf(hook('whole'))
    expect(message).toMatch(/^the webhook could not be reached \(/)
    expect(isFinal).toBe(false)
  })

  test.each([
    [429, { 'retry-after': '17' }, 17, false],
    [429, { 'retry-after': '86400' }, 120, false],
    [503, { 'retry-after': 'soon' }, undefined, false],
    [500, {}, undefined, false],
    [404, {}, undefined, true],
    [301, { location: 'http://127.0.0.1:1/elsewhere' }, undefined, true],
  ])('answers %i with %j is asked again in its time, or not', async (status, headers, retryAfterSeconds, isFinal) => {
    receiver.answers = (response) => response.writeHead(status, headers).end()
    expect(await failureOf(hook('whole'))).toMatchObject({ retryAfterSeconds, isFinal })
    expect(receiver.paths).toHaveLength(1)
  })

  test('names a date for the next try is asked then', async () => {
    receiver.answers = (response) =>
      response.writeHead(429, { 'retry-after': new Date(Date.now() + 60_000).toUTCString() }).end()
    const { retryAfterSeconds } = await failureOf(hook('whole'))
    expect(retryAfterSeconds).toBeGreaterThan(1)
    expect(retryAfterSeconds).toBeLessThanOrEqual(60)
  })

  test('answers without end, or with the address that it was sent, fills no memory and tells no secret', async () => {
    receiver.answers = (response, { url = '' }) => {
      response.writeHead(400)
      response.write(`no such hook: ${url} \u001b[2J\n password=hunter2 `)
      const more = setInterval(() => response.write('x'.repeat(100_000)), 1)
      response.on('close', () => clearInterval(more))
    }
    const { message } = await failureOf(hook('whole'))
    expect(message).toMatch(/^the webhook answered 400: no such hook: /)
    expect(message).not.toMatch(/s3cret|hunter2|\u001b|\n/)
    expect(message.length).toBeLessThan(300)
  })
})
