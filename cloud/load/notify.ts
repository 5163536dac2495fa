import { z } from 'zod'
import { upgradeError } from '../model/errors'
import { NotifyField, type ChannelField } from '../model/file/notify'
import type { Schedule } from '../model/notification/due'
import { atHome } from './at-home'
import { documentOf } from './document'
import { cloudPath, codeOf } from './index'
import { textOf, Unfit } from './text'

/** A way to reach people, with its secrets: never to be put into a history. */
export type Channel =
  | { readonly kind: 'command'; readonly command: string }
  /** `shape`: the JSON that is posted; `text` has nothing but the text. */
  | { readonly kind: 'webhook'; readonly shape: 'text' | 'whole' | 'slack'; readonly url: string }
  | { readonly kind: 'pagerduty'; readonly url: string; readonly key: string }
  | {
      readonly kind: 'mail'
      readonly to: readonly string[]
      readonly from: string | undefined
      readonly sendmail: string
    }
  /** It can't be used as it is described; `why` has no secret. */
  | { readonly kind: 'unusable'; readonly why: string }

/** A channel with the name by which people find it in cloud.yaml. */
export type NamedChannel = Channel & { readonly name: string }

/** Who is notified, and when. */
export interface NotifyRules {
  readonly first: readonly NamedChannel[]
  /** Those who are notified too where nobody has answered. */
  readonly escalation: readonly NamedChannel[]
  readonly schedule: Schedule
  /** True if people hear that a need is over. */
  readonly tellsEnd: boolean
}

const Described = z.looseObject({ notify: NotifyField })
const HookUrl = z.url({ protocol: /^https?$/ })
const RoutingKey = z.string().regex(/^[A-Za-z0-9_-]{20,64}$/)
/** A file of one line; a longer one holds no URL. */
const secretCharacters = 4000

/** Rules that notify nobody. */
const nobody: NotifyRules = { first: [], escalation: [], schedule: {}, tellsEnd: false }

/**
 * Reads the way to notify a cloud's people from its file as it is now, and the secrets of its channels from their own files.
 * A channel whose file can't be read is unusable, and the others are used.
 * @throws UpgradeError NotifyFailed if the cloud's file can't be read or has no valid entry; the sentence has nothing of its
 *   contents
 */
export async function loadNotify(nameOrFile: string): Promise<NotifyRules> {
  const file = cloudPath(nameOrFile)
  const described = Described.safeParse(await read(file, (text) => documentOf(text, file).document.toJS() as unknown))
  if (!described.success) throw upgradeError('NotifyFailed', { reason: `${file} has no notify that is one` })
  const { notify } = described.data
  if (notify === 'none') return nobody
  if (!('to' in notify)) return onceBy(await channelOf(notify, 'text'))
  const { to, remind, escalate, quietHours } = notify
  return {
    first: await namedChannels(to, ''),
    escalation: await namedChannels(escalate?.to ?? [], 'escalate/'),
    schedule: {
      ...(remind === 'none' ? {} : { remind }),
      ...(escalate === undefined ? {} : { escalateAfterMinutes: escalate.afterMinutes }),
      ...(quietHours === undefined ? {} : { quietHours }),
    },
    tellsEnd: true,
  }
}

/** One channel that gets each text once. */
export const onceBy = (channel: Channel): NotifyRules => ({
  ...nobody,
  first: [{ ...channel, name: channel.kind }],
})

/** Each channel by the kind that cloud.yaml gives it; a number tells those of one kind apart. */
async function namedChannels(fields: readonly ChannelField[], prefix: string): Promise<NamedChannel[]> {
  const kinds = fields.map((field) => kindOf(field))
  return Promise.all(
    fields.map(async (field, at) => {
      const kind = kindOf(field)
      const number = kinds.slice(0, at + 1).filter((each) => each === kind).length
      const isOnly = kinds.filter((each) => each === kind).length === 1
      return { ...(await channelOf(field, 'whole')), name: `${prefix}${kind}${isOnly ? '' : ` ${number}`}` }
    }),
  )
}

function kindOf(field: ChannelField): string {
  if ('command' in field) return 'command'
  if ('slackFile' in field) return 'slack'
  if ('pagerdutyFile' in field) return 'pagerduty'
  return 'mail' in field ? 'mail' : 'webhook'
}

async function channelOf(field: ChannelField, shape: 'text' | 'whole'): Promise<Channel> {
  try {
    if ('command' in field) return { kind: 'command', command: field.command }
    if ('webhook' in field) return { kind: 'webhook', shape, url: field.webhook }
    if ('webhookFile' in field) return { kind: 'webhook', shape, url: await urlIn(field.webhookFile) }
    if ('slackFile' in field) return { kind: 'webhook', shape: 'slack', url: await urlIn(field.slackFile) }
    if ('pagerdutyFile' in field) {
      const key = await lineIn(field.pagerdutyFile, RoutingKey, 'the routing key of an Events API v2 integration')
      return { kind: 'pagerduty', url: field.pagerdutyUrl, key }
    }
    return { kind: 'mail', to: field.mail, from: field.from, sendmail: atHome(field.sendmail) }
  } catch (error) {
    if (!(error instanceof FileProblem)) throw error
    return { kind: 'unusable', why: error.message }
  }
}

const urlIn = (file: string): Promise<string> => lineIn(file, HookUrl, 'a URL such as https://chat.example/hook')

/** The one line of a file that holds a secret. */
async function lineIn(file: string, schema: z.ZodType<string>, what: string): Promise<string> {
  const place = atHome(file)
  const text = await textAt(place)
  const line = schema.safeParse(text.slice(0, secretCharacters).trim())
  if (line.success) return line.data
  throw new FileProblem(`${place} should hold one line, ${what}`)
}

/** A file that can't be read, or holds something else; the message has nothing of its contents. */
class FileProblem extends Error {}

async function textAt(file: string): Promise<string> {
  return textOf(file).catch((error: unknown) => {
    const reason = error instanceof Unfit ? error.message : (codeOf(error) ?? 'no reason was given')
    throw new FileProblem(`${file} can't be read on this worker (${reason})`)
  })
}

/** Reads and parses a cloud's file. A parser's message quotes the file, so it is not passed on. */
async function read(file: string, make: (text: string) => unknown): Promise<unknown> {
  try {
    return make(await textAt(file))
  } catch (error) {
    if (error instanceof FileProblem) throw upgradeError('NotifyFailed', { reason: error.message })
    throw upgradeError('NotifyFailed', { reason: `${file} is no YAML any more` })
  }
}
