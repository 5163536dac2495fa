import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import * as fc from 'fast-check'
import { fingerprint, knownName, linesFor, parseKnownHosts, verify } from '../../activities/ssh/known-hosts'
import { makeKey } from './sshd'

let folder: string
let keys: { readonly text: string; readonly blob: Buffer }[]
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'known-hosts-'))
  keys = (['ed25519', 'ecdsa', 'rsa'] as const).map((type) => {
    makeKey(join(folder, type), type)
    const text = readFileSync(join(folder, `${type}.pub`), 'utf8')
      .split(' ')
      .slice(0, 2)
      .join(' ')
    return { text, blob: Buffer.from(text.split(' ')[1] ?? '', 'base64') }
  })
})
afterAll(() => rmSync(folder, { recursive: true }))

const key = (index: number) => keys[index] ?? { text: '', blob: Buffer.alloc(0) }

/** The verdict of a known_hosts text on a key offered by a host. */
function judge(text: string, offered: number, address = 'controller1', port = 22) {
  return verify(linesFor(parseKnownHosts(text, 'known_hosts'), knownName(address, port)), key(offered).blob)
}

describe('a line of known_hosts', () => {
  test.each([
    ['by name', 'controller1', 'known'],
    ['in capitals', 'CONTROLLER1', 'known'],
    ['in a list', 'other,controller1,10.0.0.1', 'known'],
    ['by wildcard', 'controller*', 'known'],
    ['by a one-letter wildcard', 'controller?', 'known'],
    ['of another name', 'controller10', 'unknown'],
    ['of a longer name', 'xcontroller1', 'unknown'],
    ['whose dot is a dot', 'controller.', 'unknown'],
    ['with a negation that hits', '*,!controller1', 'unknown'],
    ['with a negation that hits first', '!controller1,*', 'unknown'],
    ['with a negation of another', '*,!controller2', 'known'],
    ['with only a negation', '!controller2', 'unknown'],
    ['of another port', '[controller1]:2222', 'unknown'],
  ])('%s', (_, names, verdict) => {
    expect(judge(`${names} ${key(0).text}\n`, 0).kind).toBe(verdict)
  })

  test.each([
    ['[controller1]:2222', 'known'],
    ['[controller?]:2222', 'known'],
    ['controller1', 'unknown'],
    ['[controller1]:2223', 'unknown'],
  ])('for a port other than 22: %s', (names, verdict) => {
    expect(judge(`${names} ${key(0).text}`, 0, 'controller1', 2222).kind).toBe(verdict)
  })

  test.each([
    ['::1', 22, '::1'],
    ['::1', 2222, '[::1]:2222'],
    ['2001:DB8::11', 2222, '[2001:db8::11]:2222'],
    ['fe80::1%eth0', 22, 'fe80::1%eth0'],
  ])('for the IPv6 address %s and port %i, as OpenSSH writes it', (address, port, name) => {
    expect(judge(`other ${key(1).text}\n${name} ${key(0).text}`, 0, address, port).kind).toBe('known')
    expect(judge(`${name} ${key(0).text}`, 0, address, port + 1).kind).toBe('unknown')
  })

  test.each([
    ['# controller1 KEY'],
    ['   '],
    ['controller1'],
    ['controller1 ssh-ed25519'],
    ['controller1 ssh-rsa AAAA'],
    ['@unheard-of controller1 KEY'],
    ['|1|nonsense KEY'],
    ['|2|AAAA|AAAA KEY'],
  ])('that is not understood says nothing: %s', (line) => {
    expect(judge(line.replace('KEY', key(0).text), 0)).toEqual({ kind: 'unknown' })
  })

  test('says nothing when its type and its key disagree', () => {
    expect(judge(`controller1 ssh-rsa ${key(0).text.split(' ')[1] ?? ''}`, 0)).toEqual({ kind: 'unknown' })
  })
})

describe('a host key', () => {
  test('is known if one of several lines has it, with comments and Windows line ends', () => {
    const text = `# ours\r\ncontroller1 ${key(2).text} a comment\r\ncontroller1 ${key(0).text}\r\n`
    expect([judge(text, 0), judge(text, 2)]).toEqual([{ kind: 'known' }, { kind: 'known' }])
  })

  test('that differs from every known one is changed, and the line that knows better is named', () => {
    expect(judge(`\ncontroller1 ${key(0).text}`, 1)).toEqual({ kind: 'changed', where: 'known_hosts:2' })
  })

  test('that is revoked is revoked, whatever else is written, above or below', () => {
    const known = `controller1 ${key(0).text}`
    const revoked = `@revoked * ${key(0).text}`
    expect(judge(`${known}\n${revoked}`, 0)).toEqual({ kind: 'revoked', where: 'known_hosts:2' })
    expect(judge(`${revoked}\n${known}`, 0)).toEqual({ kind: 'revoked', where: 'known_hosts:1' })
  })

  test('is not known by an authority, and not by another key being revoked', () => {
    const authority = `@cert-authority * ${key(0).text}`
    expect(judge(authority, 0)).toEqual({ kind: 'authorityOnly', where: 'known_hosts:1' })
    expect(judge(`@revoked controller1 ${key(0).text}`, 1)).toEqual({ kind: 'unknown' })
  })

  test('has the fingerprint that ssh-keygen prints', () => {
    for (const [index, type] of ['ed25519', 'ecdsa', 'rsa'].entries()) {
      const printed = execFileSync('ssh-keygen', ['-l', '-f', join(folder, `${type}.pub`)], { encoding: 'utf8' })
      expect(printed).toContain(fingerprint(key(index).blob).split(' ')[1])
    }
  })
})

test('names hashed by ssh-keygen are found, and no others', () => {
  const file = join(folder, 'hashed')
  writeFileSync(file, `controller1 ${key(0).text}\n[controller2]:2222 ${key(1).text}\n`)
  execFileSync('ssh-keygen', ['-H', '-f', file], { stdio: 'ignore' })
  const text = readFileSync(file, 'utf8')
  expect(text).toMatch(/^\|1\|/)
  expect(judge(text, 0).kind).toBe('known')
  expect(judge(text, 0, 'Controller1').kind).toBe('known')
  expect(judge(text, 1, 'controller2', 2222).kind).toBe('known')
  expect(judge(text, 1, 'controller2').kind).toBe('unknown')
  expect(judge(text, 1, 'controller3').kind).toBe('unknown')
})

test('it is understood as ssh-keygen understands it, whatever the names', () => {
  const part = fc.constantFrom(
    'a',
    'b',
    'ab',
    '*',
    '?',
    'a*',
    '*b',
    '*a*b',
    '?*b',
    '**',
    'a.b',
    '!a',
    '!ab',
    '!*b',
    '[a]:2222',
    'A',
  )
  const names = fc.array(part, { minLength: 1, maxLength: 4 }).map((parts) => parts.join(','))
  const host = fc.constantFrom('a', 'b', 'ab', 'aab', 'a.b', 'axb')
  const file = join(folder, 'compared')
  fc.assert(
    fc.property(names, host, (pattern, address) => {
      const text = `${pattern} ${key(0).text}\n`
      writeFileSync(file, text)
      const theirs = execFileSync('sh', ['-c', 'ssh-keygen -F "$1" -f "$2" || true', 'sh', address, file], {
        encoding: 'utf8',
      })
      expect({ pattern, address, kind: judge(text, 0, address).kind }).toEqual({
        pattern,
        address,
        kind: theirs === '' ? 'unknown' : 'known',
      })
    }),
    { numRuns: 150 },
  )
})

test('no pattern takes long, however many stars it has', () => {
  const [many, address] = ['*a'.repeat(30), 'a'.repeat(200)]
  expect(judge(`${many}b ${key(0).text}\n`, 0, address).kind).toBe('unknown')
  expect(judge(`${many}* ${key(0).text}\n`, 0, address).kind).toBe('known')
})

test('no text makes it fail or hang', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 2000 }), fc.string(), (text, address) => {
      const lines = linesFor(parseKnownHosts(text, 'f'), knownName(address, 22))
      expect(verify(lines, key(0).blob).kind).toBe('unknown')
    }),
  )
})
