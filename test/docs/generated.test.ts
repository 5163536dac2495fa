import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { attentionPage } from './attention-page'
import { commandLinePage } from './command-line-page'
import { errorsPage } from './errors-page'
import { preflightPage } from './preflight-page'
import { signalsPage } from './signals-page'

const pages: Readonly<Record<string, () => string | Promise<string>>> = {
  attention: attentionPage,
  'command-line': commandLinePage,
  errors: errorsPage,
  preflight: preflightPage,
  signals: signalsPage,
}

describe('a generated page of the reference', () => {
  test.each(Object.entries(pages))('%s is what the code says; WRITE_DOCS=1 writes it anew', async (name, made) => {
    const file = join(__dirname, `../../docs/reference/${name}.md`)
    const page = await made()
    if (process.env.WRITE_DOCS === '1') writeFileSync(file, page)
    expect(readFileSync(file, 'utf8')).toBe(page)
    expect(page).not.toMatch(/undefined|NaN|\[object/)
  })
})

test('attention says everything that is known, each with what it means and what to do', () => {
  const page = attentionPage()
  for (const said of ['1670409', '(1419, ', 'database is locked by another process', 'exit code 127'])
    expect(page).toContain(said)
})

test('preflight says of each check why it is asked and what mends it', () => {
  const sections = preflightPage().split('\n### ').slice(1)
  expect(sections.length).toBeGreaterThan(25)
  for (const section of sections) {
    expect(section).toMatch(/^[^\n]+\n\n\S[^\n]{30,}\n\n\*\*Remedy:\*\*(\n\n- \S| \S)[^\n]{20,}/)
  }
})
