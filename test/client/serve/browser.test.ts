import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import type { Server } from 'node:http'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals'
import type { Page } from 'playwright-core'
import { livePage, newsOf } from '../../../client/serve/page'
import type { View } from '../../../client/serve/reader'
import { pageServer } from '../../../client/serve/server'
import { reportDocument } from '../../../client/report/page'
import { CloudName } from '../../../cloud/model/ids'
import { withPage } from '../../support/browser'
import { views } from './views'

jest.setTimeout(600_000)

const place = { taskQueue: 'openstack-upgrade', namespace: 'default', temporal: '127.0.0.1:7233' }
const axe = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8')

/** The view that the server shows now; a test changes it. */
let view: View
let server: Server
let home: string

const listen = async (port = 0): Promise<number> => {
  server = pageServer(
    {
      page: () => Promise.resolve(livePage(view, place)),
      news: (_, have) => Promise.resolve(newsOf(view, have)),
      report: () => {
        const { history, name } = view.chosen ?? {}
        if (history === undefined || name === undefined) return Promise.resolve(undefined)
        const cloud = CloudName.parse('production')
        return Promise.resolve(reportDocument({ cloud, releases: {}, name, runs: history.runs, now: view.now }))
      },
    },
    [],
  )
  await once(server.listen(port, '127.0.0.1'), 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('it listens nowhere')
  return address.port
}
const close = async (): Promise<void> => {
  const closed = once(server, 'close')
  server.close()
  server.closeAllConnections()
  await closed
}

beforeAll(async () => {
  home = `http://127.0.0.1:${await listen()}`
})
afterAll(close)

/** Longer than a step of the page takes on the busiest machine. */
const patienceMilliseconds = 120_000

/** Works with the page in a browser that reports each error of its console. */
async function inBrowser(work: (page: Page) => Promise<void>): Promise<void> {
  await withPage(async (page) => {
    page.setDefaultTimeout(patienceMilliseconds)
    const said: string[] = []
    page.on('console', (message) => {
      if (message.type() === 'error') said.push(message.text())
    })
    page.on('pageerror', (error) => {
      said.push(error.message)
    })
    await work(page)
    expect(said.filter((text) => !text.includes('ERR_CONNECTION_REFUSED'))).toEqual([])
  })
}

/** The part of axe's answer that is looked at. */
interface AxeResults {
  readonly violations: readonly { readonly id: string; readonly nodes: readonly { readonly html: string }[] }[]
}

/** The findings of axe, each as its rule and the elements. */
async function findings(page: Page): Promise<string[]> {
  const { violations } = await page.evaluate<AxeResults>(`${axe}; axe.run()`)
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 160)).join(' | ')}`)
}

const looks = [
  ['light', 1280],
  ['dark', 400],
] as const
/** Views whose parts are those of other views: one look is enough. */
const likeOthers: readonly string[] = ['away', 'silent', 'terminated', 'done']

/** Keeps a picture for the documentation, where WRITE_SCREENSHOTS=1 asks for it. */
async function picture(page: Page, name: string): Promise<void> {
  if (process.env.WRITE_SCREENSHOTS !== '1') return
  await page.screenshot({ path: join(__dirname, `../../../docs/images/${name}.png`) })
}

describe('the page in Chromium', () => {
  test('has no finding of axe, and no line wider than its window, at 1280 pixels in light and at 400 in dark', async () => {
    await inBrowser(async (page) => {
      for (const [name, make] of Object.entries(views)) {
        view = await make()
        for (const path of name === 'empty'
          ? ['/']
          : ['/', ...(['attention', 'cloud'].includes(name) ? ['/report?upgrade=x'] : [])]) {
          await page.goto(home + path)
          for (const [colorScheme, width] of likeOthers.includes(name) ? looks.slice(1) : looks) {
            await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
            await page.setViewportSize({ width, height: 800 })
            const at = { name, path, colorScheme, width }
            expect({ ...at, findings: await findings(page) }).toEqual({ ...at, findings: [] })
            expect({ ...at, wide: await page.evaluate('document.documentElement.scrollWidth') }).toEqual({
              ...at,
              wide: width,
            })
          }
          expect(await page.evaluate('document.getAnimations().length')).toBe(0)
          await page.emulateMedia({ colorScheme: 'light' })
          await page.setViewportSize({ width: 1280, height: 1000 })
          if (name === 'gate') await picture(page, 'page-gate')
        }
      }
    })
  })

  test('shows news where they belong: the focus, an opened section and a marked text stay', async () => {
    await inBrowser(async (page) => {
      view = await views.attention()
      await page.goto(home)
      const copy = page.getByRole('button', { name: 'Copy the command: retry' })
      await copy.waitFor()
      await copy.focus()
      await page.evaluate("getSelection().selectAllChildren(document.querySelector('.command code'))")
      const next = await views.attention()
      const { chosen } = next
      if (!chosen?.snapshot?.attention) throw new Error('there is no attention')
      const attention = { ...chosen.snapshot.attention, sentence: 'It was looked at again.' }
      view = { ...next, chosen: { ...chosen, snapshot: { ...chosen.snapshot, attention } } }
      await page.getByText('It was looked at again.').waitFor()
      expect(await page.evaluate("document.activeElement.getAttribute('aria-label')")).toBe('Copy the command: retry')
      expect(await page.evaluate('String(getSelection())')).toContain('openstack-upgrade retry keystone')
      view = await views.gate()
      await page.getByRole('heading', { name: 'Waits at the gate keystone-upgraded' }).waitFor()
      await page.getByRole('status').getByText('keystone of production: waits at gate keystone-upgraded.').waitFor()
      expect(await page.title()).toBe('waits at gate: keystone of production')
      view = await views.running()
      await page.getByRole('status').getByText('keystone of production: running.').waitFor()
      expect(await page.getByText('Waits at the gate').count()).toBe(0)
    })
  })

  test('says that its own server is gone, and is fresh again once that is back', async () => {
    await inBrowser(async (page) => {
      view = await views.running()
      await page.goto(home)
      const port = Number(new URL(home).port)
      await close()
      await page.getByText('Not fresh: the server of this page').waitFor()
      expect(await page.getByText('keystone/controller2/drain').first().isVisible()).toBe(true)
      await listen(port)
      await page.getByText('Temporal answers.').waitFor()
      expect(await page.getByText('Not fresh').isVisible()).toBe(false)
    })
  })

  test('is used by the keyboard: the first key skips to the upgrade, and each place that scrolls can be reached', async () => {
    await inBrowser(async (page) => {
      view = await views.wide()
      await page.goto(home)
      await page.keyboard.press('Tab')
      expect(await page.evaluate('document.activeElement.textContent')).toBe('Skip to the upgrade')
      await page.keyboard.press('Enter')
      const reached: string[] = []
      for (let key = 0; key < 12; key += 1) {
        await page.keyboard.press('Tab')
        reached.push(
          String(
            await page.evaluate(
              "document.activeElement.getAttribute('aria-label') ?? document.activeElement.textContent",
            ),
          ),
        )
      }
      expect(reached).toEqual(
        expect.arrayContaining(['Timeline of upgrade-production-nova', 'Hosts and steps', 'History']),
      )
    })
  })

  test('shows what hosts say as text', async () => {
    await inBrowser(async (page) => {
      const next = await views.attention()
      const { chosen } = next
      if (!chosen?.snapshot?.attention) throw new Error('there is no attention')
      const evil = '<img src="/x" onerror="document.title=1"><script>document.title=2</script></pre>'
      const attention = { ...chosen.snapshot.attention, sentence: evil, tail: evil }
      view = { ...next, chosen: { ...chosen, snapshot: { ...chosen.snapshot, attention } } }
      await page.goto(home)
      await page.getByText(evil).first().waitFor()
      view = { ...view, now: new Date(+view.now + 5000) }
      await page.getByText('5 min 05 s').first().waitFor()
      expect(await page.getByText(evil).count()).toBeGreaterThan(1)
      expect(await page.evaluate("document.images.length + document.querySelectorAll('pre script').length")).toBe(0)
      expect(await page.title()).toBe('needs attention: keystone of production')
    })
  })
})
