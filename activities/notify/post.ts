import { codeOf } from '../../cloud/load'
import { redact } from '../../cloud/model/redaction'
import { clipped, oneLine } from '../../cloud/model/text'
import { ChannelFailure } from './channel-failure'
import { signInOf } from './sign-in'

/** Bytes of an answer that are read, and its characters that are shown. */
const readBytes = 4000
const shownCharacters = 200
/** The longest time that a receiver may ask for. */
const mostRetrySeconds = 120

/** A receiver, as a sentence names it, with the words of its address that nobody else may see. */
export interface Receiver {
  readonly called: string
  readonly url: string
  readonly secrets: readonly string[]
  readonly limitMilliseconds: number
}

/**
 * Posts a value as JSON. No redirect is followed: the address of a webhook is a secret, which another host would learn.
 * @throws ChannelFailure if the receiver can't be reached in time, or answers anything but 2xx
 */
export async function post(receiver: Receiver, value: unknown): Promise<void> {
  const { called, url, limitMilliseconds } = receiver
  const signal = AbortSignal.timeout(limitMilliseconds)
  const { address, token } = signInOf(url)
  const response = await fetch(address, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'user-agent': 'openstack-upgrade',
      ...(token === undefined ? {} : { authorization: `Basic ${token}` }),
    },
    body: JSON.stringify(value),
    redirect: 'manual',
    signal,
  }).catch((error: unknown) => {
    if (signal.aborted) throw new ChannelFailure(`${called} has not answered within ${limitMilliseconds / 1000} s`)
    // Its cause names the server at most; an error of our own does not pass the URL on.
    const cause = typeof error === 'object' && error !== null && 'cause' in error ? error.cause : error
    throw new ChannelFailure(`${called} could not be reached (${codeOf(cause) ?? 'no answer came'})`)
  })
  if (response.ok) {
    await response.body?.cancel().catch(() => undefined)
    return
  }
  const said = await beginningOf(response, receiver)
  throw failureOf(response, said, called)
}

function failureOf({ status, headers }: Response, said: string, called: string): ChannelFailure {
  if (status >= 300 && status < 400)
    return new ChannelFailure(`${called} answered ${status}, a redirect, which is not followed: give its own address`, {
      isFinal: true,
    })
  const retryAfterSeconds = secondsOf(headers.get('retry-after'))
  return new ChannelFailure(`${called} answered ${status}${said === '' ? '' : `: ${said}`}`, {
    isFinal: status >= 400 && status < 500 && ![408, 425, 429].includes(status),
    ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }),
  })
}

/** The seconds of a Retry-After: a number, or a date. */
function secondsOf(header: string | null): number | undefined {
  if (header === null) return undefined
  const seconds = /^\s*\d{1,9}\s*$/.test(header) ? Number(header) : (Date.parse(header) - Date.now()) / 1000
  return Number.isNaN(seconds) ? undefined : Math.min(Math.max(seconds, 0), mostRetrySeconds)
}

/** The first words of an answer, on one line and without secrets; empty if none came in time. */
async function beginningOf(response: Response, { secrets }: Receiver): Promise<string> {
  const reader = (response.body as ReadableStream<Uint8Array> | null)?.getReader()
  if (reader === undefined) return ''
  const chunks: Uint8Array[] = []
  let bytes = 0
  try {
    while (bytes < readBytes) {
      const { done, value } = await reader.read()
      if (done) break
      chunks.push(value)
      bytes += value.length
    }
  } catch {
    // It was cut off: what came says enough.
  }
  await reader.cancel().catch(() => undefined)
  const text = Buffer.concat(chunks).subarray(0, readBytes).toString('utf8')
  const safe = secrets.filter((secret) => secret !== '').reduce((kept, each) => kept.replaceAll(each, '[hidden]'), text)
  return clipped(oneLine(redact(safe)), shownCharacters)
}
