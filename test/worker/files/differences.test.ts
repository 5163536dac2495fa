import { describe, expect, test } from '@jest/globals'
import { differences } from '../../../worker/files/compare'
import { digestOf, identityWith, keyOf, missing, publishedIn } from '../../../worker/files/published'

const names = ['production.yaml', '~/.ssh/id_ed25519']
/** A worker that publishes these contents of the two files; undefined: it lacks the file. */
const worker = (name: string, ...contents: readonly (string | undefined)[]) => ({
  worker: name,
  digests: new Map(
    contents.map((content, index) => [
      keyOf('production', names[index] ?? ''),
      content === undefined ? missing : digestOf(content),
    ]),
  ),
  isWhole: true,
})

describe('files that workers publish', () => {
  test('are read as they were published', () => {
    const { digests } = worker('1@deploy1#0b5c2a91', 'a', undefined)
    expect(publishedIn(identityWith('1@deploy1#0b5c2a91', digests))).toEqual({
      worker: '1@deploy1#0b5c2a91',
      digests,
      isWhole: true,
    })
  })

  test('fit into an identity that Temporal takes, however many there are', () => {
    const many = new Map(Array.from({ length: 500 }, (_, index) => [keyOf('production', String(index)), digestOf('a')]))
    const identity = identityWith('1@deploy1#0b5c2a91', many)
    expect(identity.length).toBeLessThanOrEqual(1000)
    const published = publishedIn(identity)
    expect(published?.isWhole).toBe(false)
    expect(published?.digests.size).toBeGreaterThan(80)
  })

  test.each(['', '1@deploy1', '1@deploy1 files:', '1@deploy1 files:.abc', 'files:.', `x files:.${'é'.repeat(10)}`])(
    'are not read from another identity: %j',
    (identity) => expect(publishedIn(identity)).toBeUndefined(),
  )
})

describe('workers are compared', () => {
  test.each([
    ['alike', [worker('1@a', 'y', 'k'), worker('2@b', 'y', 'k')], []],
    ['alone', [worker('1@a', 'y', 'k')], []],
    ['both without', [worker('1@a', 'y', undefined), worker('2@b', 'y', undefined)], []],
    [
      'another key',
      [worker('1@a', 'y', 'k'), worker('2@b', 'y', 'other')],
      ['2@b has another ~/.ssh/id_ed25519 than 1@a'],
    ],
    [
      'the one who compares is the one who differs',
      [worker('1@a', 'old', 'k'), worker('2@b', 'y', 'k'), worker('3@c', 'y', 'k')],
      ['1@a has another production.yaml than 2@b, 3@c'],
    ],
    [
      'no key, and two more with another',
      [worker('1@a', 'y', 'k'), worker('2@b', 'y', undefined), worker('3@c', 'y', 'x'), worker('4@d', 'y', 'k')],
      ['2@b lacks ~/.ssh/id_ed25519, unlike 1@a, 4@d', '3@c has another ~/.ssh/id_ed25519 than 1@a, 4@d'],
    ],
    [
      'a worker without the cloud’s own file is told of that one alone',
      [worker('1@a', 'y', 'k'), worker('2@b')],
      ['2@b lacks production.yaml, unlike 1@a'],
    ],
    ['one that had no room for it', [worker('1@a', 'y', 'k'), { ...worker('2@b'), isWhole: false }], []],
  ])('%s', (_, workers, said) => {
    expect(differences('production', names, workers)).toEqual(said)
  })
})
