import { afterAll, describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { quote } from '../../cloud/model/commands'
import { renderCommand } from '../../cloud/model/commands/render'
import { Scratch, shells } from './scratch'

const scratch = new Scratch()
afterAll(() => scratch.remove())

/** Every text that an argument can hold: all characters but NUL. */
const word = fc.string({ unit: 'binary', maxLength: 40 }).map((text) => text.replaceAll('\0', ''))
const nasty = fc.constantFrom(
  '',
  "'",
  "''",
  '"',
  '\\',
  '$(exit 9)',
  '`exit 9`',
  '\n',
  ' a  b ',
  '-n',
  '*',
  '~',
  '!!',
  '{x}',
  'a\'b"c',
  ';',
  '&',
  '\r\n',
  '#',
)

describe('a quoted word', () => {
  test.each(shells)('comes out of %s as it went in, whatever is in it', async (shell) => {
    const words = fc.sample(
      fc.oneof(
        word,
        nasty,
        fc.tuple(word, nasty, word).map((parts) => parts.join('')),
      ),
      400,
    )
    const { code, stdout } = await scratch.run(shell, `printf '%s\\0' ${words.map(quote).join(' ')}`)
    expect(code).toBe(0)
    expect(stdout.split('\0').slice(0, -1)).toEqual(words)
  })
})

describe('a command template', () => {
  const { service, host, unit } = scratch.cloud()
  const rendered = (template: string): string =>
    renderCommand({ ...service, commands: { ...service.commands, stop: template } }, 'stop', host, { unit: unit.name })

  test('has the words of cloud.yaml filled in', () => {
    expect(rendered('stop {unit} on {host} at {address}; {file} {version}')).toBe(
      `stop apache2 on controller1 at 10.0.0.11; ${scratch.path('backups')}/keystone-before-ocata.sql 2:11.0.4-0ubuntu1~cloud0`,
    )
  })

  test('has an IPv6 address in brackets where it stands in a URL, and bare elsewhere', () => {
    const template = 'curl http://{address}:5000/; ping {address}; {endpoint}'
    const stop = { ...service, endpoint: 'http://{address}:5000/v3', commands: { ...service.commands, stop: template } }
    expect(renderCommand(stop, 'stop', { ...host, address: '2001:db8::11' })).toBe(
      'curl http://[2001:db8::11]:5000/; ping 2001:db8::11; http://[2001:db8::11]:5000/v3',
    )
  })

  test.each([
    '${HOME} ${x:-{y}}',
    "awk '{ print $1 }'",
    '{"a": {"b": 1}}',
    'echo {a,b} {1..3}',
    '{constructor} {toString} {hosts}',
    '{ }',
    '{}',
  ])('keeps every other brace as it is: %s', (template) => {
    expect(rendered(template)).toBe(template)
  })

  test('keeps whatever has none of the words', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        fc.pre(!/\{(host|address|python|version|packages|credentials|config|folder|file|unit|endpoint)\}/.test(text))
        expect(rendered(text)).toBe(text)
      }),
    )
  })
})
