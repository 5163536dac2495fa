import { existsSync, renameSync, rmSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'

/** Takes a balancer's socket away for a while. A HAProxy that was restarted meanwhile has made a new one, which stays. */
export async function hideSocket(socket: string, seconds: number): Promise<void> {
  const hidden = `${socket}.gone`
  renameSync(socket, hidden)
  await sleep(seconds * 1000)
  if (existsSync(socket)) rmSync(hidden)
  else renameSync(hidden, socket)
}
