/** The sessions and queued requests that one server still has on one balancer. */
export interface SessionsLeft {
  /** BACKEND/SERVER */
  readonly server: string
  readonly balancer: string
  readonly sessions: number
  readonly queued: number
}

/** The sessions of a server as a drain's report has them. */
export const sessionsText = ({ server, balancer, sessions, queued }: SessionsLeft): string =>
  `${server} has ${sessions} session(s) and ${queued} queued on ${balancer}`

const pattern = /^(\S+) has (\d+) session\(s\) and (\d+) queued on (\S+)$/

/** The parts of a drain's report, which is one line. */
export const partsText = (parts: readonly string[]): string => parts.join('; ')

/** Reads a drain's report back: the sessions of each server, and the words that count none. */
export function sessionsIn(report: string): { readonly servers: readonly SessionsLeft[]; readonly rest: string } {
  const parts = report.split('; ').map((text) => ({ text, found: pattern.exec(text) }))
  const servers = parts.flatMap(({ found }) => {
    const [, server = '', sessions, queued, balancer = ''] = found ?? []
    return found === null ? [] : [{ server, balancer, sessions: Number(sessions), queued: Number(queued) }]
  })
  return { servers, rest: partsText(parts.flatMap(({ text, found }) => (found === null ? [text] : []))) }
}
