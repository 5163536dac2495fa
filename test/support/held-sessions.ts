import { request, type ClientRequest } from 'node:http'

/** Requests whose bodies never come: each server of the backend has a session until they are destroyed. */
export function holdSessions(url: string): ClientRequest[] {
  return [1, 2, 3].map(() => {
    const held = request(`${url}/v3/auth/tokens`, { method: 'POST', headers: { 'content-length': 9 } })
    held.on('error', () => undefined).flushHeaders()
    return held
  })
}
