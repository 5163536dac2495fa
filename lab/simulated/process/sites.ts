import { spawn } from 'node:child_process'
import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import type { HostName } from '../../host-names'
import type { Layout } from '../layout'

/** A service that apache2 runs besides its own. */
export interface Site {
  /** Resolves once its requests are answered and its process has ended. */
  readonly stop: () => Promise<void>
}

const startSeconds = 30

async function startSite(layout: Layout, host: HostName, name: string): Promise<Site> {
  const ready = readFileSync(layout.host(host, 'sites', name, 'ready'), 'utf8').trim()
  rmSync(ready, { force: true })
  const child = spawn('/bin/sh', [layout.host(host, 'sites', name, 'run')], { stdio: ['ignore', 'inherit', 'inherit'] })
  const ended = once(child, 'exit')
  const limit = Date.now() + startSeconds * 1000
  while (!existsSync(ready)) {
    if (child.exitCode !== null || Date.now() > limit) throw new Error(`the site ${name} does not start`)
    await sleep(20)
  }
  return {
    stop: async () => {
      child.kill('SIGTERM')
      await ended
    },
  }
}

/** Starts the sites that packages have brought to a host: mod_wsgi runs each in a process of its own. */
export function startSites(layout: Layout, host: HostName): Promise<readonly Site[]> {
  const folder = layout.host(host, 'sites')
  const names = existsSync(folder) ? readdirSync(folder) : []
  return Promise.all(names.map((name) => startSite(layout, host, name)))
}
