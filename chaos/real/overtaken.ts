import type { Overtaken } from '../lab'

/** `2026-11-29 07:40:03.123 4711 ERROR keystone.common.wsgi [req-0f… - - - - -] (pymysql.err.InternalError) (1412, …)` */
const line = /^(\d{4}-\d\d-\d\d) ([\d:.]+) \d+ ERROR .*?\b(req-[0-9a-f-]{36})\b.*Table definition has changed/

/**
 * The requests whose transaction a phase had overtaken, by the log of their service. An error is logged in several lines, each
 * with the request's id; the first one's time counts. Hosts keep universal time.
 */
export function overtakenIn(service: string, log: string): Overtaken[] {
  const first = new Map<string, number>()
  for (const each of log.split('\n')) {
    const [, day = '', time = '', request = ''] = line.exec(each) ?? []
    if (request !== '' && !first.has(request)) first.set(request, Date.parse(`${day}T${time}Z`))
  }
  return [...first.values()].map((at) => ({ service, at }))
}
