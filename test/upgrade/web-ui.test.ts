import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import type { Locator, Page } from 'playwright-core'
import { missingWorker } from '../../client/worker-there'
import { withPage } from '../support/browser'
import { freePort } from '../support/free-port'
import { Rehearsal } from '../support/rehearsal'
import { withTemporalServer } from '../support/temporal-server'
import { procedure } from './procedure'

const images = join(__dirname, '../../docs/images')
const upgrade = 'upgrade-production-keystone'
const gate = 'keystone-upgraded'
/** Longer than a step of the page takes on the busiest machine. */
const patienceMilliseconds = 60_000

/** Keeps a picture for the documentation, where WRITE_SCREENSHOTS=1 asks for it. */
async function picture(of: Page | Locator, name: string): Promise<void> {
  if (process.env.WRITE_SCREENSHOTS !== '1') return
  mkdirSync(images, { recursive: true })
  await of.screenshot({ path: join(images, `${name}.png`), animations: 'disabled' })
}

/** Types into the editor of a JSON payload; it is taken over once the editor is left. */
async function typePayload(page: Page, within: Page | Locator, payload: string): Promise<void> {
  await within.getByRole('textbox', { name: 'Data' }).click()
  await page.keyboard.insertText(payload)
  await within.getByText('json/plain').click()
}

/** Fills the form as docs/how-to/go-live.md has it, and starts. */
async function startFromForm(page: Page): Promise<void> {
  await page.getByRole('link', { name: 'Start Workflow' }).click()
  await page.getByLabel('Workflow ID').fill(upgrade)
  await page.getByLabel('Task Queue').fill('openstack-upgrade')
  await page.getByLabel('Workflow Type').fill('keystone')
  await page.getByText('Task Queue is Active').waitFor()
  await typePayload(page, page, '{"cloud":"production"}')
  await page.getByText('"production"').waitFor()
  await page.getByRole('button', { name: 'Start Workflow' }).click()
  await page.getByRole('link', { name: 'Workflow started successfully' }).waitFor()
}

/**
 * The current details as rendered; the page reads them once, so it is loaded again until they have the words. Steps of the
 * upgrade lie between: they take minutes on a busy machine, and the browser leaves them the time.
 */
async function untilDetailsSay(page: Page, words: string): Promise<string> {
  for (const end = Date.now() + 5 * patienceMilliseconds; ;) {
    const details = page.frameLocator('iframe').locator('body')
    await details.getByText('keystone of production').waitFor()
    const said = await details.innerText()
    if (said.includes(words)) return said
    if (Date.now() > end) throw new Error(`the details never said "${words}": ${said}`)
    await page.waitForTimeout(2000)
    await page.reload()
  }
}

/** Answers the gate in the dialog, whose list describes each signal and gives an example. */
async function sendFromDialog(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'More Actions' }).click()
  await page.getByRole('menuitem', { name: 'Send a Signal' }).click()
  const dialog = page.getByRole('dialog', { name: 'Send a Signal' })
  await dialog.getByRole('button', { name: 'Select a signal' }).click()
  const option = dialog.getByRole('option', { name: gate })
  expect(await option.innerText()).toContain('Example: {"by":"ann","note":"checked"}')
  await picture(dialog, 'web-ui-signal')
  await option.click()
  await typePayload(page, dialog, '{"by":"ann"}')
  await dialog.getByRole('button', { name: 'Submit' }).click()
  await dialog.waitFor({ state: 'hidden' })
}

async function throughTheUpgrade(page: Page, ui: string): Promise<void> {
  page.setDefaultTimeout(patienceMilliseconds)
  await page.goto(`${ui}/namespaces/default/workflows`)
  await page.getByRole('button', { name: 'Collapse Navigation' }).click()
  await startFromForm(page)

  await page.goto(`${ui}/namespaces/default/workflows/${upgrade}`)
  await page.getByRole('tab', { name: 'User Metadata' }).click()
  const waiting = await untilDetailsSay(page, `${gate} waits for an answer`)
  expect(waiting).toContain('AwaitingGate: keystone of production, 17 of 23 steps done.')
  const frame = page.frameLocator('iframe')
  const headers = await frame.getByRole('columnheader').allInnerTexts()
  expect(headers.map((text) => text.trim())).toEqual(['', 'controller1', 'controller2', 'controller3'])
  expect(await frame.getByRole('row', { name: 'drain' }).getByText('✓').count()).toBe(3)
  await picture(page, 'web-ui-gate')

  await sendFromDialog(page)
  const done = await untilDetailsSay(page, 'Done: keystone of production')
  expect(done).toContain('23 of 23 steps done')
  await frame.getByRole('row', { name: 'contract' }).scrollIntoViewIfNeeded()
  await picture(page, 'web-ui-done')
  await page.getByRole('tab', { name: 'Timeline' }).click()
  await page.getByText('keystone/controller3/contract').first().waitFor()
}

describe('the Web UI in a real browser', () => {
  test('starts an upgrade from its form, shows what it asks, and confirms it from the dialog of signals', async () => {
    const uiPort = await freePort()
    const story = async (address: string): Promise<void> =>
      Rehearsal.run({ address, name: 'production', taskQueue: 'openstack-upgrade' }, async (rehearsal) => {
        await rehearsal.startWorker()
        // The form reads once whether a worker is there.
        const { client, taskQueue } = rehearsal
        await rehearsal.eventually(
          'the worker asks for work',
          async () => (await missingWorker({ client, taskQueue, namespace: 'default' }, taskQueue)) === undefined,
        )
        await withPage((page) => throughTheUpgrade(page, `http://127.0.0.1:${uiPort}`))
        const { decisions } = await rehearsal.watch().untilDone()
        expect(decisions).toMatchObject([{ signal: `${gate} (confirm)`, by: 'ann', verdict: 'taken' }])
        expect(await rehearsal.lines()).toEqual(procedure)
      })
    await withTemporalServer(story, { uiPort })
  }, 600_000)
})
