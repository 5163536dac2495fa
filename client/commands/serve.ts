import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { cloudPath, codeOf, readCloudFile } from '../../cloud/load'
import { upgradeError } from '../../cloud/model/errors'
import { keptConnected, type KeptConnection } from '../connect'
import type { ExitCode } from '../exit-codes'
import type { Print } from '../program/print'
import { html } from '../report/html'
import { reportDocument, type Reported } from '../report/page'
import type { ListedUpgrade } from '../serve/listing'
import { livePage, newsOf } from '../serve/page'
import { Reader } from '../serve/reader'
import { pageServer, type Pages } from '../serve/server'

export interface ServeOptions {
  readonly address: ServedAddress
  readonly name: readonly string[]
}

/** Where the server listens. */
export interface ServedAddress {
  readonly host: string
  readonly port: number
}

/**
 * Serves the page until a signal ends it.
 * @throws PageAddressUnusable, EnvironmentInvalid
 */
export async function serveCommand({ address, name }: ServeOptions, print: Print, complain: Print): Promise<ExitCode> {
  return keptConnected(async (connected): Promise<ExitCode> => {
    const server = pageServer(pagesOf(connected), name)
    const ended = new Promise((resolve) => server.once('close', resolve))
    // Before the address is told: a signal that comes right after it ends the server too.
    for (const signal of ['SIGINT', 'SIGTERM'] as const)
      process.once(signal, () => {
        server.close()
        server.closeAllConnections()
      })
    try {
      await once(server.listen(address.port, address.host), 'listening')
    } catch (error) {
      const reason = codeOf(error) ?? String(error)
      throw upgradeError('PageAddressUnusable', { address: textOf(address), reason }, error)
    }
    const bound = server.address()
    const port = typeof bound === 'object' && bound !== null ? bound.port : address.port
    print(`http://${textOf({ ...address, port })}/`)
    if (!isLoopback(address.host)) complain('Everybody who reaches this address reads the page: it has no login.')
    await ended
    return 0
  })
}

const textOf = ({ host, port }: ServedAddress): string => `${host.includes(':') ? `[${host}]` : host}:${port}`

const isLoopback = (host: string): boolean => host === 'localhost' || host === '::1' || host.startsWith('127.')

/** The pages by what Temporal tells now. */
function pagesOf(connected: KeptConnection): Pages {
  const reader = new Reader(connected)
  const { taskQueue, namespace, options } = connected
  const place = { taskQueue, namespace, temporal: options.address ?? 'localhost:7233' }
  return {
    page: async (upgrade) => livePage(await reader.view(upgrade), place),
    news: async (upgrade, have) => newsOf(await reader.view(upgrade), have),
    async report(upgrade) {
      const history = await reader.history(upgrade)
      if (history === undefined) return undefined
      const { listed, runs } = history
      const { cloud, name } = listed
      const way = html`<p><a href="/?upgrade=${encodeURIComponent(upgrade)}">Back to the live page</a></p>`
      return reportDocument({ cloud: cloud.name, releases: await releasesOf(listed), name, runs, now: new Date() }, way)
    },
  }
}

/** The two releases of an upgrade, if the file of its cloud is here and names the pair of its id. */
async function releasesOf({ cloud }: ListedUpgrade): Promise<Reported['releases']> {
  if (!existsSync(cloudPath(cloud.name))) return {}
  const read = await readCloudFile(cloud.name).catch(() => undefined)
  return read?.cloud.release.idSuffix === cloud.release.idSuffix ? read.cloud.release : {}
}
