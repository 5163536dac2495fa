import { expect, test } from '@jest/globals'
import { redact } from '../../cloud/model/redaction'
import { corpus, piecesOf, secrets } from './corpus'

test('the corpus has sixty forms and more', () => {
  expect(corpus.length).toBeGreaterThanOrEqual(60)
})

test.each(corpus.map((form) => [form.name, form] as const))('no part of a secret is left: %s', (_, form) => {
  for (const secret of secrets[form.holds]) {
    const text = form.write(secret)
    for (const whole of [text, `before\n${text}\nafter`, `$ ${text}`, `${text}\n${text}`]) {
      const safe = redact(whole)
      for (const piece of piecesOf(secret)) expect(safe).not.toContain(piece)
      expect(redact(safe)).toBe(safe)
    }
  }
})
