import { describe, expect, test } from '@jest/globals'
import { redactorWith, secretsIn } from '../../../worker/log/redacted'
import { corpus, piecesOf, secrets } from '../../redaction/corpus'
import { captured } from './captured'

/** Every line that is written of a text, wherever it stands. */
function writtenOf(text: string): string {
  const { log, lines } = captured()
  log.info(text)
  log.warn({ said: text }, 'in a field')
  log.warn({ deep: [{ in: { it: text } }] }, 'in a field of a field')
  log.error({ error: new Error(text, { cause: new Error(text) }) }, 'in an error, its stack and its cause')
  log.error(new Error(text))
  log.child({ of: text }).info('in a child of the log')
  return JSON.stringify(lines)
}

test.each(corpus.map((form) => [form.name, form] as const))('no part of a secret is in a line: %s', (_, form) => {
  for (const secret of secrets[form.holds]) {
    const written = writtenOf(form.write(secret))
    for (const piece of piecesOf(secret)) {
      expect(written).not.toContain(piece)
      expect(written).not.toContain(JSON.stringify(piece).slice(1, -1))
    }
  }
})

describe('a secret in a field', () => {
  const secret = 's3cretOfAdmin-01'
  test.each<[string, object]>([
    ['by its name', { password: secret }],
    ['by its name, deep', { options: { connection: { apiKey: secret, api_key: secret, token: [secret] } } }],
    ['by the pair that it is a part of', { variable: { name: 'OS_PASSWORD', value: secret } }],
    ['of a header', { headers: { authorization: `Bearer ${secret}` } }],
    ['in the bytes of a buffer', { body: Buffer.from(secret), deep: [{ body: Buffer.from(secret) }] }],
    ['in the text of a field', { said: Object.fromEntries([['x', `password=${secret}`]]) }],
  ])('is hidden %s', (_, fields) => {
    const { log, lines } = captured()
    log.info(fields, 'a word')
    expect(lines).toHaveLength(1)
    expect(JSON.stringify(lines)).not.toContain(secret)
    expect(JSON.stringify(lines)).not.toContain([...Buffer.from(secret)].join(','))
  })

  test('is hidden beyond the levels that are shown, and in a text that is too long to be read', () => {
    const { log, lines } = captured()
    const deep = Array.from({ length: 30 }).reduce<unknown>((inner) => ({ inner }), secret)
    log.info({ deep }, 'deep')
    log.info({ said: `${'a '.repeat(120_000)} password=${secret}` }, 'long')
    log.info('x'.repeat(60_000))
    expect(JSON.stringify(lines)).not.toContain(secret)
    expect(JSON.stringify(lines).length).toBeLessThan(20_000)
  })
})

describe('a secret that the worker knows', () => {
  const key = 'kzR9-none-would-know/this=='
  test('is hidden wherever it stands, also as a URL has it', () => {
    const { log, lines } = captured({ secrets: [key, encodeURIComponent(key)] })
    log.warn({ error: new Error(`refused ${key}`) }, `asked https://x/?k=${encodeURIComponent(key)} by ${key}`)
    expect(JSON.stringify(lines)).not.toContain('none-would-know')
  })

  test('is found in the environment by the variable’s name; a path of a file is none', () => {
    const found = secretsIn({
      TEMPORAL_API_KEY: 'abcdefgh',
      OTEL_EXPORTER_OTLP_HEADERS: 'x-team=blue,x-code=ijklmnop',
      OTEL_EXPORTER_OTLP_TRACES_HEADERS: 'x-code=qrstuvwx',
      TEMPORAL_TLS_CLIENT_KEY_PATH: __filename,
      MY_PASSWORD: 'abc',
      HOME: '/home/ann-is-here',
    })
    expect([...found].sort()).toEqual(['abcdefgh', 'ijklmnop', 'qrstuvwx'])
  })

  test('does not hide a line that has none', () => {
    const line = {
      level: 'info',
      time: 't',
      message: 'keystone/controller1/stop: done after 3.1 s',
      seconds: 3.1,
    } as const
    expect(redactorWith(['abcdefgh'])(line)).toEqual(line)
  })
})
