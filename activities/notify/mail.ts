import { createHash } from 'node:crypto'
import { hostname } from 'node:os'
import { userName } from '../../cloud/load/user-name'
import { oneLine } from '../../cloud/model/text'

/** A letter about a notification. */
export interface Letter {
  readonly from: string
  readonly to: readonly string[]
  readonly subject: string
  readonly lines: readonly string[]
  /** Tells it from every other letter. One that is sent once more keeps it: a mailbox may leave the second one out. */
  readonly id: string
  /** The id of the letter that it belongs to; its own for the first one. */
  readonly thread: string
  readonly date: Date
}

/** Lines are wrapped at so many characters; mail knows no longer line than the second figure (RFC 5322, 2.1.1). */
const wrapsAt = 76
const longestLine = 998
/** Bytes of an encoded word: 60 characters of base64, in a line of 76 (RFC 2047). */
const wordBytes = 45

/** The sender where cloud.yaml names none: the worker's user on its machine. */
export const ownAddress = (): string => `${plain(userName(), 'openstack-upgrade')}@${plain(hostname(), 'localhost')}`

const plain = (text: string, otherwise: string): string => text.replace(/[^A-Za-z0-9.-]/g, '') || otherwise

/**
 * A letter as RFC 5322 has it, for the input of sendmail: lines end as they do on this machine. No text can become a header:
 * each value is one line, and what is not plain is encoded.
 */
export function letterText({ from, to, subject, lines, id, thread, date }: Letter): string {
  const domain = plain(from.split('@').at(1) ?? '', 'localhost')
  const idOf = (text: string): string =>
    `<${createHash('sha256').update(text).digest('hex').slice(0, 32)}.upgrade@${domain}>`
  const { encoding, body } = bodyOf(lines)
  return [
    `From: ${from}`,
    `To: ${to.join(',\n ')}`,
    `Subject: ${headerText(oneLine(subject))}`,
    `Date: ${date.toUTCString().replace('GMT', '+0000')}`,
    `Message-ID: ${idOf(id)}`,
    ...(thread === id ? [] : [`In-Reply-To: ${idOf(thread)}`, `References: ${idOf(thread)}`]),
    'MIME-Version: 1.0',
    'Content-Type: text/plain; charset=utf-8',
    `Content-Transfer-Encoding: ${encoding}`,
    // Answering machines keep quiet (RFC 3834).
    'Auto-Submitted: auto-generated',
    '',
    body,
    '',
  ].join('\n')
}

/** ASCII that can be printed, and in which nothing looks like an encoded word. */
const isPlain = (text: string): boolean => /^[\x20-\x7e\n]*$/.test(text) && !text.includes('=?')

function headerText(text: string): string {
  if (isPlain(text)) return wrapped(text, wrapsAt - 'Subject: '.length).join('\n ')
  const words: string[] = []
  let word = ''
  for (const character of text) {
    if (Buffer.byteLength(word + character) > wordBytes) {
      words.push(word)
      word = ''
    }
    word += character
  }
  return [...words, word].map((each) => `=?utf-8?B?${Buffer.from(each).toString('base64')}?=`).join('\n ')
}

function bodyOf(lines: readonly string[]): { readonly encoding: '7bit' | 'base64'; readonly body: string } {
  const all = lines.flatMap((line) => wrapped(line, wrapsAt))
  const body = all.join('\n')
  if (isPlain(body) && all.every((line) => line.length <= longestLine)) return { encoding: '7bit', body }
  const bytes = Buffer.from(`${body}\r\n`.replace(/\r?\n/g, '\r\n'))
  return { encoding: 'base64', body: bytes.toString('base64').replace(/.{76}(?=.)/g, '$&\n') }
}

/** A text in lines, broken at blanks; a word that is longer than a line has one of its own. */
function wrapped(text: string, width: number): string[] {
  const lines: string[] = []
  let line = ''
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + 1 + word.length > width) {
      lines.push(line)
      line = word
    } else line = line === '' ? word : `${line} ${word}`
  }
  return [...lines, line]
}
