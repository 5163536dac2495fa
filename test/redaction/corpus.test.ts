import { expect, test } from '@jest/globals'
import { hidden, redact } from '../../cloud/model/redaction'
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

test.each([
  ['user and password', 'ann:s3cretOfAdmin', '{"auth": "…", "a": 1}'],
  ['user and password, in a header without its word', 'ann:s3cretOfAdmin-01', 'proxy-auth … sent'],
  ['a file with a password', 'user = ann\npassword = s3cret\n', 'data: …'],
  ['base64 of a file with a password', Buffer.from('password = s3cretOfAdmin').toString('base64'), 'data: …'],
])('base64 of %s is hidden', (_, plain, around) => {
  expect(redact(around.replace('…', Buffer.from(plain).toString('base64')))).toBe(around.replace('…', hidden))
})

test.each(['a certificate or a picture: \x00\x01\x02', 'only words, of which none is a name'])(
  'base64 of what holds no secret stays: %j',
  (plain) => {
    const text = `data: ${Buffer.from(plain).toString('base64')}`
    expect(redact(text)).toBe(text)
  },
)
