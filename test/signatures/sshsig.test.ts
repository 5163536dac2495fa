import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { signedBy } from '../../activities/signatures/sshsig'
import { makeKey } from '../ssh/sshd'

// @needs sshd
const namespace = 'openstack-upgrade'
const text = 'the statement\n'

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'sshsig-'))
  makeKey(join(folder, 'ann'))
  makeKey(join(folder, 'rsa'), 'rsa')
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const publicKey = (name: string): string => readFileSync(join(folder, `${name}.pub`), 'utf8').split(' ')[1] ?? ''

/** A signature by OpenSSH's own program. */
const signed = (by: string, what = text, options: readonly string[] = ['-n', namespace]): string =>
  execFileSync('ssh-keygen', ['-Y', 'sign', ...options, '-f', join(folder, by)], {
    input: what,
    stdio: 'pipe',
  }).toString()

describe('a signature of ssh-keygen -Y sign', () => {
  test('is that of its key, with each hash that ssh-keygen has', () => {
    const ann = { ok: true, key: publicKey('ann') }
    expect(signedBy(signed('ann'), text, namespace)).toEqual(ann)
    expect(signedBy(signed('ann', text, ['-n', namespace, '-O', 'hashalg=sha256']), text, namespace)).toEqual(ann)
  })

  test.each<[string, () => [string, string], RegExp]>([
    ['over another text', () => [signed('ann', 'another\n'), text], /over something else/],
    ['for another program', () => [signed('ann', text, ['-n', 'git']), text], /another program \(-n openstack-upgrade/],
    ['by a key of another type', () => [signed('rsa'), text], /no ssh-ed25519 key/],
    ['that is no signature', () => ['ann', text], /no signature of ssh-keygen/],
    [
      'that is cut short',
      () => [signed('ann').replace(/.{8}\n-----END/, '\n-----END'), text],
      /damaged|over something/,
    ],
    [
      'with something after its end',
      () => [armored(Buffer.concat([bytesOf(signed('ann')), Buffer.from([0])])), text],
      /damaged/,
    ],
    ['that is far too long', () => [signed('ann').replace('\n', `\n${'A'.repeat(100_000)}`), text], /no signature/],
    [
      'whose key was replaced by another',
      () => {
        makeKey(join(folder, `bob${Math.random()}`))
        const bytes = bytesOf(signed('ann'))
        bytes.fill(7, 40, 60)
        return [armored(bytes), text]
      },
      /damaged|over something/,
    ],
  ])('counts for nothing %s', (_, make, why) => {
    const [signature, what] = make()
    const by = signedBy(signature, what, namespace)
    expect(by.ok ? by.key : by.why).toMatch(why)
  })

  test('that is damaged anywhere counts for nothing, and breaks nothing', () => {
    const bytes = bytesOf(signed('ann'))
    fc.assert(
      fc.property(fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 255 }), fc.nat(bytes.length), (at, by, end) => {
        const changed = Buffer.from(bytes)
        changed[at] = (changed[at] ?? 0) ^ by
        expect(signedBy(armored(changed), text, namespace).ok).toBe(false)
        expect(signedBy(armored(bytes.subarray(0, Math.min(end, bytes.length - 1))), text, namespace).ok).toBe(false)
      }),
      { numRuns: 300 },
    )
  })
})

const bytesOf = (signature: string): Buffer => Buffer.from(signature.replace(/-----.*?-----|\n/g, ''), 'base64')

const armored = (bytes: Buffer): string =>
  `-----BEGIN SSH SIGNATURE-----\n${bytes.toString('base64')}\n-----END SSH SIGNATURE-----\n`
