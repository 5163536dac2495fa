import { describe, expect, test } from '@jest/globals'
import { printedLike } from './printed'

describe('what a page shows of the output of a command', () => {
  test.each([
    ['a line as it is', ['lab: ready'], 'lab: ready\n'],
    ['with other numbers', ['drain 1.5 s, 3 sessions'], 'drain 12 s, 40 sessions\n'],
    ['with a part left out', ['Started x (run …).'], 'Started x (run 0a-1b).\n'],
    ['with lines left out', ['one', '…', 'four'], 'one\ntwo\n\nthree\nfour\n'],
    ['with none where some are left out', ['one', '…', 'four'], 'one\nfour\n'],
    ['in other columns', ['a   b'], 'a      b\n'],
  ])('fits %s', (_, lines, said) => {
    expect(said).toMatch(printedLike(lines))
  })

  test.each([
    ['another word', ['lab: ready'], 'lab: down\n'],
    ['a line too many', ['one'], 'one\ntwo\n'],
    ['a line too few', ['one', 'two'], 'one\n'],
    ['words before it', ['ready'], 'not ready\n'],
  ])('does not fit %s', (_, lines, said) => {
    expect(said).not.toMatch(printedLike(lines))
  })
})
