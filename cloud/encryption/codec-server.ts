import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { PayloadCodec } from '@temporalio/common'
import { temporal } from '@temporalio/proto'
import { z } from 'zod'

const { Payload } = temporal.api.common.v1

/** The Web UI sends a page of a history at a time, of which Temporal gives 4 MB. */
const mostBytes = 20_000_000
const mostPayloads = 10_000

const base64 = z.base64()
const Body = z.object({
  payloads: z
    .array(z.object({ metadata: z.record(z.string(), base64).optional(), data: base64.optional() }))
    .max(mostPayloads),
})

/**
 * The codec server of Temporal's remote data encoding: POST /encode and /decode, each also behind a namespace
 * (https://docs.temporal.io/codec-server). It has no login: each program that reaches its port reads with its keys.
 * @param origins the addresses of Web UIs whose pages may ask it, such as http://localhost:8233
 */
export function codecServer(codec: PayloadCodec, origins: readonly string[]): Server {
  return createServer((request, response) => {
    answer(codec, origins, request, response).catch(() => response.destroy())
  })
}

async function answer(
  codec: PayloadCodec,
  origins: readonly string[],
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { origin } = request.headers
  if (origin !== undefined && origins.includes(origin)) {
    response.setHeader('Access-Control-Allow-Origin', origin)
    response.setHeader('Access-Control-Allow-Headers', 'content-type,x-namespace,authorization')
    response.setHeader('Access-Control-Allow-Methods', 'POST,OPTIONS')
  } else if (origin !== undefined) {
    say(response, 403, `${origin} is no origin that this server was started with`)
    return
  }
  const [, verb] = /\/(encode|decode)$/.exec(request.url ?? '') ?? []
  if (verb === undefined) {
    say(response, 404, 'this server has /encode and /decode')
    return
  }
  if (request.method === 'OPTIONS') {
    say(response, 204, '')
    return
  }
  if (request.method !== 'POST') {
    say(response, 405, `${verb} is asked by POST`)
    return
  }
  const text = await bodyOf(request)
  if (text === undefined) {
    say(response, 413, `a body has ${mostBytes} bytes at most`)
    return
  }
  const payloads = payloadsOf(text)
  if (payloads === undefined) {
    say(response, 400, 'a body is {"payloads": […]}, in base64')
    return
  }
  const changed = await (verb === 'encode' ? codec.encode(payloads) : codec.decode(payloads))
  response.setHeader('Content-Type', 'application/json')
  response.end(JSON.stringify({ payloads: changed.map((each) => Payload.fromObject(each).toJSON()) }))
}

function payloadsOf(text: string): temporal.api.common.v1.Payload[] | undefined {
  try {
    return Body.parse(JSON.parse(text)).payloads.map((each) => Payload.fromObject(each))
  } catch {
    return undefined
  }
}

/** The body as text; undefined if it is too long. */
async function bodyOf(request: IncomingMessage): Promise<string | undefined> {
  const parts: Buffer[] = []
  let bytes = 0
  for await (const part of request as AsyncIterable<Buffer>) {
    bytes += part.length
    if (bytes > mostBytes) return undefined
    parts.push(part)
  }
  return Buffer.concat(parts).toString()
}

function say(response: ServerResponse, status: number, sentence: string): void {
  response.statusCode = status
  response.end(sentence)
}
