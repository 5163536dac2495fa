import type { Channel } from '../../cloud/load/notify'
import { pagerdutyBody, slackBody, wholeBody, type Said } from './bodies'
import { ChannelFailure } from './channel-failure'
import { letterText, ownAddress } from './mail'
import { post, type Receiver } from './post'
import { runProgram, shellCommand } from './program'
import { signInOf } from './sign-in'

/**
 * Hands a saying to one channel.
 * @param limitMilliseconds how long it may take
 * @returns what the channel did, in a word
 * @throws ChannelFailure
 */
export async function handTo(channel: Channel, said: Said, limitMilliseconds: number): Promise<string> {
  switch (channel.kind) {
    case 'command':
      await runProgram(shellCommand(channel.command, limitMilliseconds), `${said.text}\n`)
      return 'the command has read it'
    case 'webhook':
      await post(receiver(channel, limitMilliseconds), bodyOf(channel.shape, said))
      return `${called(channel)} has taken it`
    case 'pagerduty':
      return page(channel, said, limitMilliseconds)
    case 'mail': {
      const { sendmail } = channel
      const program = { called: sendmail, file: sendmail, args: ['-t', '-i'], isQuoted: true, limitMilliseconds }
      await runProgram(program, letterText(letterOf(channel, said)))
      return `${sendmail} has taken it`
    }
    case 'unusable':
      throw new ChannelFailure(channel.why)
  }
}

function called(channel: Extract<Channel, { kind: 'webhook' | 'pagerduty' }>): string {
  if (channel.kind === 'pagerduty') return 'PagerDuty'
  return channel.shape === 'slack' ? 'Slack' : 'the webhook'
}

/** The parts of an address that an answer might repeat: its path and query let everybody post. */
function secretsOf(url: string): string[] {
  if (!URL.canParse(url)) return [url]
  const { pathname, search, password: escaped } = new URL(url)
  const { address, token = '', password = '' } = signInOf(url)
  const way = [`${pathname}${search}`, pathname, search, ...pathname.split('/')]
  const parts = [url, address, token, password, escaped, ...way]
  return parts.filter((part) => part.length >= 6)
}

function receiver(channel: Extract<Channel, { kind: 'webhook' | 'pagerduty' }>, limitMilliseconds: number): Receiver {
  const secrets = channel.kind === 'pagerduty' ? [channel.key] : secretsOf(channel.url)
  return { called: called(channel), url: channel.url, secrets, limitMilliseconds }
}

function bodyOf(shape: Extract<Channel, { kind: 'webhook' }>['shape'], said: Said): object {
  switch (shape) {
    case 'text':
      return { text: said.text }
    case 'whole':
      return wholeBody(said)
    case 'slack':
      return slackBody(said)
  }
}

async function page(
  channel: Extract<Channel, { kind: 'pagerduty' }>,
  said: Said,
  limitMilliseconds: number,
): Promise<string> {
  const to = receiver(channel, limitMilliseconds)
  const event = pagerdutyBody(said, channel.key)
  if (event === undefined) return 'PagerDuty is not asked: news pages nobody'
  await post(to, event)
  if (said.act !== 'trial') return 'PagerDuty has taken it'
  await post(to, { ...pagerdutyBody(said, channel.key, 'resolve') })
  return 'PagerDuty has taken it; the incident is resolved again'
}

function letterOf({ to, from }: Extract<Channel, { kind: 'mail' }>, said: Said): Parameters<typeof letterText>[0] {
  const { act, text, headline, id, notification, at } = said
  const isWaiting = act !== 'over' && notification.kind !== 'news'
  return {
    from: from ?? ownAddress(),
    to,
    subject: headline,
    lines: [text, '', ...(isWaiting ? [`Since: ${notification.since}`] : []), `Look:  ${notification.look}`],
    id,
    thread: `${notification.key} first`,
    date: at,
  }
}
