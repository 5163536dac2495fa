import { homedir } from 'node:os'
import { z } from 'zod'
import { upgradeError } from '../model/errors'
import { NotifyField } from '../model/file/notify'
import { documentOf } from './document'
import { cloudPath, codeOf } from './index'
import { textOf, Unfit } from './text'

/** The way in which people are told, with its secrets: never to be put into a history. */
export type NotifyTarget =
  | { readonly kind: 'none' }
  | { readonly kind: 'command'; readonly command: string }
  | { readonly kind: 'webhook'; readonly url: string }

const Described = z.looseObject({ notify: NotifyField })
const WebhookUrl = z.url({ protocol: /^https?$/ })
/** A file of one line; a longer one holds no URL. */
const urlCharacters = 4000

/**
 * Reads the way to notify a cloud's people from its file as it is now, and the webhook's URL from its own file.
 * @throws UpgradeError NotifyFailed if a file can't be read or has no valid entry; the sentence has nothing of its contents
 */
export async function loadNotify(nameOrFile: string): Promise<NotifyTarget> {
  const file = cloudPath(nameOrFile)
  const described = Described.safeParse(await read(file, (text) => documentOf(text, file).document.toJS() as unknown))
  if (!described.success) throw upgradeError('NotifyFailed', { reason: `${file} has no notify that is one` })
  const { notify } = described.data
  if (notify === 'none') return { kind: 'none' }
  if ('command' in notify) return { kind: 'command', command: notify.command }
  if ('webhook' in notify) return { kind: 'webhook', url: notify.webhook }
  const urlFile = notify.webhookFile.replace(/^~(?=\/)/, homedir())
  const url = WebhookUrl.safeParse(await read(urlFile, (text) => text.slice(0, urlCharacters).trim()))
  if (!url.success)
    throw upgradeError('NotifyFailed', {
      reason: `${urlFile} should hold one line, a URL such as https://chat.example/hook`,
    })
  return { kind: 'webhook', url: url.data }
}

/** Reads and parses a file. A parser's message quotes the file, so it is not passed on. */
async function read(file: string, make: (text: string) => unknown): Promise<unknown> {
  const text = await textOf(file).catch((error: unknown) => {
    const reason = error instanceof Unfit ? error.message : (codeOf(error) ?? 'no reason was given')
    throw upgradeError('NotifyFailed', { reason: `${file} can't be read on this worker (${reason})` })
  })
  try {
    return make(text)
  } catch {
    throw upgradeError('NotifyFailed', { reason: `${file} is no YAML any more` })
  }
}
