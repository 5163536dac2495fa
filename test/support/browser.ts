import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { chromium, type Page } from 'playwright-core'

// @needs chromium
/** The loopback network only, for all requests of a page or of the browser itself. */
const onlyHere = 'MAP * ~NOTFOUND , EXCLUDE 127.0.0.1'

/**
 * Opens a page in Chromium and works with it. Afterwards no process and no profile is left, even if the work fails.
 * @throws if the page asked for an address other than 127.0.0.1, or CHROMIUM names no browser: the npm scripts set it
 */
export async function withPage(work: (page: Page) => Promise<void>): Promise<void> {
  const executablePath = process.env.CHROMIUM
  if (executablePath === undefined) throw new Error('CHROMIUM has to name a Chromium; the npm scripts see to it')
  const profile = mkdtempSync(join(tmpdir(), 'chromium-'))
  const strangers: string[] = []
  try {
    const context = await chromium.launchPersistentContext(profile, {
      executablePath,
      // Chromium's sandbox does not run as root, and in many a container not at all; only our own pages are opened.
      args: ['--no-sandbox', `--host-resolver-rules=${onlyHere}`],
      viewport: { width: 1280, height: 800 },
      colorScheme: 'light',
      timezoneId: 'UTC',
      locale: 'en-GB',
    })
    try {
      await context.route('**', async (route) => {
        const { hostname, protocol } = new URL(route.request().url())
        if (hostname === '127.0.0.1' || protocol === 'data:' || protocol === 'blob:') return route.continue()
        strangers.push(route.request().url())
        return route.abort()
      })
      const page = context.pages()[0] ?? (await context.newPage())
      await work(page)
    } finally {
      await context.close()
    }
  } finally {
    rmSync(profile, { recursive: true, force: true })
  }
  if (strangers.length > 0) throw new Error(`the page asked for ${strangers.join(', ')}`)
}
