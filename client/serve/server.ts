import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { Document } from '../report/document'
import { isOwnHost } from './hosts'
import type { News } from './page'

/** The contents of the server. */
export interface Pages {
  page(upgrade: string | undefined): Promise<Document>
  news(upgrade: string | undefined, have: ReadonlySet<string>): Promise<News>
  /** Undefined for an upgrade that is not listed. */
  report(upgrade: string): Promise<Document | undefined>
}

const bounds = { connections: 100, headerBytes: 8192, urlCharacters: 2000, requestMilliseconds: 10_000 } as const
const markPattern = /^[\w-]{1,20}$/

interface Answer {
  readonly status: number
  readonly type: string
  readonly body: string
  readonly headers?: Readonly<Record<string, string>>
}

const refusal = (status: number, body: string): Answer => ({ status, type: 'text/plain; charset=utf-8', body })
const notListed = refusal(
  404,
  'Temporal lists no such upgrade on this task queue. The page at / shows those that there are.',
)

const documentAnswer = ({ markup, policy }: Document): Answer => ({
  status: 200,
  type: 'text/html; charset=utf-8',
  body: markup,
  headers: { 'Content-Security-Policy': `${policy}; frame-ancestors 'none'` },
})

/** The headers of every answer: it is not framed, kept, taken for another type, or read by another site. */
const always = {
  'Content-Security-Policy': "default-src 'none'; frame-ancestors 'none'",
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cache-Control': 'no-store',
} as const

/**
 * The server of the page. It only reads: GET and HEAD, no body, no cookie. It has no login: each program that reaches its
 * port reads what `status` and `history` show.
 * @param names the names under which it may be asked, besides IP addresses and localhost
 */
export function pageServer(pages: Pages, names: readonly string[]): Server {
  const limits = {
    maxHeaderSize: bounds.headerBytes,
    requestTimeout: bounds.requestMilliseconds,
    headersTimeout: bounds.requestMilliseconds,
  }
  const server = createServer(limits, (request, response) => {
    answerOf(pages, names, request)
      .catch((error: unknown) => refusal(500, error instanceof Error ? error.message : String(error)))
      .then((answer) => send(answer, response))
      .catch(() => response.destroy())
  })
  server.maxConnections = bounds.connections
  return server
}

async function answerOf(
  pages: Pages,
  names: readonly string[],
  { headers, method, url = '/' }: IncomingMessage,
): Promise<Answer> {
  if (!isOwnHost(headers.host, names))
    return refusal(421, 'This server is not asked by that name: see --name of openstack-upgrade serve.')
  if (method !== 'GET' && method !== 'HEAD')
    return { ...refusal(405, 'This server only shows: GET and HEAD.'), headers: { Allow: 'GET, HEAD' } }
  // A page of another site may open a link to this one, and embed or fetch nothing of it.
  if (headers['sec-fetch-site'] === 'cross-site' && headers['sec-fetch-mode'] !== 'navigate')
    return refusal(403, 'Another site may not ask this server.')
  if (url.length > bounds.urlCharacters) return refusal(414, 'The address is too long.')
  const [path, base] = [url.replace(/^\/+/, '/'), 'http://localhost']
  if (!URL.canParse(path, base)) return refusal(400, 'The address is none.')
  const { pathname, searchParams } = new URL(path, base)
  const asked = searchParams.get('upgrade') ?? ''
  const upgrade = asked === '' ? undefined : asked
  switch (pathname) {
    case '/':
      return documentAnswer(await pages.page(upgrade))
    case '/news': {
      const have = (searchParams.get('have') ?? '').split(',').filter((mark) => markPattern.test(mark))
      const news = await pages.news(upgrade, new Set(have))
      return { status: 200, type: 'application/json', body: JSON.stringify(news) }
    }
    case '/report': {
      const report = upgrade === undefined ? undefined : await pages.report(upgrade)
      return report === undefined ? notListed : documentAnswer(report)
    }
    default:
      return refusal(404, 'There is the page at /, and nothing below it.')
  }
}

function send({ status, type, body, headers = {} }: Answer, response: ServerResponse): void {
  response.writeHead(status, {
    ...always,
    ...headers,
    'Content-Type': type,
    'Content-Length': Buffer.byteLength(body),
  })
  response.end(response.req.method === 'HEAD' ? undefined : body)
}
