import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from '@jest/globals'
import { attentionPage } from './page'

const file = join(__dirname, '../../docs/reference/attention.md')

test('docs/reference/attention.md is what the code says; WRITE_DOCS=1 writes it anew', () => {
  const page = attentionPage()
  if (process.env.WRITE_DOCS === '1') writeFileSync(file, page)
  expect(readFileSync(file, 'utf8')).toBe(page)
})

test('the page says everything that is known, each with what it means and what to do', () => {
  const page = attentionPage()
  for (const said of ['1670409', '(1419, ', 'database is locked by another process', 'exit code 127', 'LastServer']) {
    expect(page).toContain(said)
  }
  expect(page).not.toMatch(/undefined|NaN|\[object/)
})
