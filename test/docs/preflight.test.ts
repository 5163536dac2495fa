import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { preflightPage } from './preflight-page'

const file = join(__dirname, '../../docs/reference/preflight.md')

describe('docs/reference/preflight.md', () => {
  test('lists every check that the code has, with its reason and remedy', () => {
    const page = preflightPage()
    if (process.env.WRITE_DOCS === '1') writeFileSync(file, page)
    expect(readFileSync(file, 'utf8')).toBe(page)
  })

  test('says of each check why it is asked and what mends it', () => {
    const sections = preflightPage().split('\n### ').slice(1)
    expect(sections.length).toBeGreaterThan(25)
    for (const section of sections) {
      expect(section).toMatch(/^[^\n]+\n\n\S[^\n]{30,}\n\n\*\*Remedy:\*\*(\n\n- \S| \S)[^\n]{20,}/)
    }
  })
})
