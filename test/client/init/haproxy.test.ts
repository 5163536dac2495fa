import { describe, expect, test } from '@jest/globals'
import { addressOf, sameSpelling } from '../../../client/init/haproxy/address'
import { readHaproxy } from '../../../client/init/haproxy/config'
import { wordsOf } from '../../../client/init/haproxy/words'

const read = (text: string): ReturnType<typeof readHaproxy> => readHaproxy(text, 'haproxy.cfg')
const words = (line: string): readonly string[] | undefined => wordsOf(line)?.map(({ text }) => text)

describe('a line', () => {
  test.each([
    ['server a 10.0.0.1:80 check # spare', ['server', 'a', '10.0.0.1:80', 'check']],
    [String.raw`realm Two\ words "three more words" 'a # b'`, ['realm', 'Two words', 'three more words', 'a # b']],
    [String.raw`hash \# "a\"b" 'a\b' a"b c"d`, ['hash', '#', 'a"b', 'a\\b', 'ab cd']],
    ['  \t ', []],
    ["empty ''", ['empty', '']],
    ['open "quote', undefined],
  ])('%j has the words that HAProxy finds: %j', (line, expected) => expect(words(line)).toEqual(expected))

  test('with a variable says so, unless a strong quote keeps it', () => {
    expect(wordsOf(`server "\${NAME}" $HOST:80 '$x' \\$y`)?.map(({ isVariable }) => isVariable)).toEqual([
      false,
      true,
      true,
      false,
      false,
    ])
  })
})

describe('an address', () => {
  test.each([
    ['10.0.0.1:5000', { kind: 'ip', host: '10.0.0.1', port: 5000 }],
    ['ctl01.example.com:5000', { kind: 'ip', host: 'ctl01.example.com', port: 5000 }],
    ['10.0.0.1', { kind: 'ip', host: '10.0.0.1', port: undefined }],
    ['[2001:db8::1]:5000', { kind: 'ip', host: '2001:db8::1', port: 5000 }],
    ['ipv6@2001:db8::1:5000', { kind: 'ip', host: '2001:db8::1', port: 5000 }],
    [':::5000', { kind: 'ip', host: '::', port: 5000 }],
    ['*:80', { kind: 'ip', host: '*', port: 80 }],
    ['/run/haproxy/admin.sock', { kind: 'unix', path: '/run/haproxy/admin.sock' }],
    ['unix@/run/x.sock', { kind: 'unix', path: '/run/x.sock' }],
    ['fd@3', { kind: 'other' }],
    ['abns@name', { kind: 'other' }],
  ])('%s is read', (text, address) => expect(addressOf(text)).toEqual(address))

  test('is found in any of its spellings', () => {
    expect(sameSpelling('2001:DB8:0:0::1')).toBe(sameSpelling('[2001:db8::1]'))
    expect(sameSpelling('CTL01.example.com.')).toBe('ctl01.example.com')
  })
})

describe('a haproxy.cfg', () => {
  test('gives the servers of backends and listens, and the ports of the frontends before them', () => {
    const { backends } = read(`
frontend api
  bind 10.0.0.9:5000,[2001:db8::9]:5000
  bind :8000-8002
  default_backend keystone
  use_backend other if { path_beg /x }
backend keystone
  default-server inter 2s
  server one 10.0.0.1 check
listen glance 10.0.0.9:9292
  server "two" 10.0.0.2:9292
backend other
`)
    expect(backends.map(({ name, ports, servers }) => [name, [...ports], servers.map((each) => each.name)])).toEqual([
      ['keystone', [5000, 8000, 8001, 8002], ['one']],
      ['glance', [9292], ['two']],
      ['other', [5000, 8000, 8001, 8002], []],
    ])
  })

  test('gives the runtime sockets, with their levels, and the peers', () => {
    const { sockets, peers } = read(`
global
  stats socket /run/a.sock user haproxy level admin process 1
  stats socket ipv4@127.0.0.1:9999 level operator
  stats socket "\${SOCK}" level admin
  stats timeout 30s
listen web
  stats socket
peers both
  peer lb1 10.0.0.5:1024
`)
    expect(sockets.map(({ address, isAdmin }) => [address.kind, isAdmin])).toEqual([
      ['unix', true],
      ['ip', false],
      ['other', true],
    ])
    expect(peers.map(({ name }) => name)).toEqual(['lb1'])
  })

  test('with servers that HAProxy names itself says that they are not read', () => {
    const { backends } = read('backend b\n server-template web 3 app:80\n server "$N" 10.0.0.1:80\n')
    expect(backends[0]?.unread).toHaveLength(2)
    expect(backends[0]?.servers).toEqual([])
  })

  test.each([
    ['backend b\n  server {{ host }} 10.0.0.1:80\n', 'line 2: it is a template'],
    ['{% for host in hosts %}\n', 'line 1: it is a template'],
    ['backend b\n  server "a 10.0.0.1:80\n', 'line 2: a quote is not closed'],
  ])('that no HAProxy would take is refused with its line: %j', (text, reason) =>
    expect(() => read(text)).toThrow(reason),
  )

  test('with formats and expressions in braces is no template', () => {
    expect(
      read('frontend f\n log-format %{+Q}o\\ %t\\ %[src]\n http-request deny if { src 10.0.0.0/8 }\n').backends,
    ).toEqual([])
  })

  test('of any text is read without harm, or refused', () => {
    for (const text of [
      '',
      '\n\n',
      'server a b',
      'bind',
      'backend',
      'listen\nserver',
      'peers\npeer',
      'stats socket',
      'global\nstats socket',
    ])
      expect(() => read(text)).not.toThrow()
  })
})
