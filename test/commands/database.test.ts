import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { createHash } from 'node:crypto'
import { readFileSync, utimesSync } from 'node:fs'
import { renderBackup, renderPhase } from '../../cloud/model/commands'
import { phaseOf } from './phases'
import { Scratch, shells } from './scratch'

let scratch: Scratch
beforeEach(() => {
  scratch = new Scratch()
})
afterEach(() => scratch.remove())

/** The service of a host whose schema command prints these facts, or fails. */
const withFacts = (facts: string, code = 0): ReturnType<Scratch['cloud']> =>
  scratch.cloud({ commands: { schema: `printf '%b' '${facts}'; (exit ${code})` } })

describe.each(shells)('the probe of a phase, under %s', (shell) => {
  const probe = (phase: 'expand' | 'migrate' | 'contract', facts: string, code = 0): ReturnType<Scratch['run']> => {
    const { service, host } = withFacts(facts, code)
    return scratch.run(shell, renderPhase(service, phaseOf('keystone', phase), host).probe)
  }

  test.each([
    ['all of it', 'expand', 'keystone_expand 16\\nexpand_traces 2\\n', 0],
    ['all of a later release', 'expand', 'keystone_expand 24\\nexpand_traces 2\\n', 0],
    ['none of it', 'expand', 'keystone_expand 4\\nexpand_traces 0\\n', 3],
    ['its first script, before its row has moved', 'expand', 'keystone_expand 4\\nexpand_traces 1\\n', 4],
    ['a row half-way', 'expand', 'keystone_expand 12\\nexpand_traces 2\\n', 4],
    ['a row from before Newton', 'contract', 'keystone_contract 2\\ncontract_traces 0\\n', 4],
    ['all of it, where the row is named otherwise', 'migrate', 'keystone_data_migrate 16\\nmigrate_traces 0\\n', 0],
    [
      'none of it, among other rows',
      'contract',
      'keystone_expand 16\\nkeystone_contract 4\\ncontract_traces 0\\nsuper 1\\n',
      3,
    ],
  ] as const)('finds %s', async (_, phase, facts, code) => {
    const ended = await probe(phase, facts)
    expect(ended.code).toBe(code)
    expect(ended.stdout).toContain(`${phaseOf('keystone', phase).fact} is at `)
  })

  test.each([
    ['no row', 'expand_traces 0\\n', 0],
    ['no traces', 'keystone_expand 4\\n', 0],
    ['nothing', '', 0],
    ['a row that is no number', 'keystone_expand none\\nexpand_traces 0\\n', 0],
    ['a row twice', 'keystone_expand 4\\nkeystone_expand 16\\nexpand_traces 0\\n', 0],
    ['an error', 'access denied\\n', 1],
  ])(
    'can’t tell, and never takes it for done or not begun, where the schema command prints %s',
    async (_, facts, code) => {
      const ended = await probe('expand', facts, code)
      expect([0, 3]).not.toContain(ended.code)
      expect(`${ended.stdout}${ended.stderr}`).not.toBe('')
    },
  )
})

describe.each(shells)('the probe of a backup, under %s', (shell) => {
  const probe = (facts: string): ReturnType<Scratch['run']> => {
    const { service, host } = withFacts(facts)
    return scratch.run(shell, renderBackup(service, phaseOf('keystone', 'expand'), host).probe)
  }
  const dump = (text: string, hoursOld: number): string => {
    const file = scratch.write('backups/keystone-before-ocata.sql', text)
    const then = Date.now() / 1000 - hoursOld * 3600
    utimesSync(file, then, then)
    return file
  }
  const before = 'keystone_expand 4\\n'

  test('finds a dump of today that may be an earlier run’s, and says its age, size and checksum', async () => {
    const file = dump('Dump completed', 1)
    const sha256 = createHash('sha256').update('Dump completed').digest('hex')
    const made = new RegExp(`^${file}: made 1 h 0 min ago \\([\\d-]+ [\\d:]+ UTC\\), 14 bytes, sha256 ${sha256}\n$`)
    expect(await probe(before)).toMatchObject({ code: 5, stdout: expect.stringMatching(made) })
  })

  test('finds none where the file is not there or empty', async () => {
    expect((await probe(before)).code).toBe(3)
    dump('', 0)
    expect((await probe(before)).code).toBe(3)
  })

  test('asks about yesterday’s as well, and calls it old; it is not made over unasked', async () => {
    const file = dump('Dump completed', 24)
    expect(await probe(before)).toMatchObject({
      code: 5,
      stdout: expect.stringMatching(
        new RegExp(
          `^${file}: made 24 h 0 min ago \\(.* UTC\\), older than twelve hours, and no phase has run since, 14 bytes`,
        ),
      ),
    })
  })

  test('says of one that is dated ahead that the clock of the host disagrees', async () => {
    dump('Dump completed', -3)
    expect(await probe(before)).toMatchObject({
      code: 5,
      stdout: expect.stringContaining('made later than now by the clock of this host ('),
    })
  })

  test('goes on without the checksum of a dump that takes too long to read', async () => {
    dump('Dump completed', 1)
    scratch.command('timeout', '[ "$2" = sha256sum ] && exit 124', 'shift; exec "$@"')
    expect(await probe(before)).toMatchObject({
      code: 5,
      stdout: expect.stringContaining('14 bytes, sha256 not read (it takes longer than 30 s)'),
    })
  })

  test('keeps the one from before the first phase, however old, once a phase has begun', async () => {
    dump('Dump completed', 24)
    expect((await probe('keystone_expand 12\\n')).code).toBe(0)
  })

  test('keeps it as well where the phase was cut off before its row has moved', async () => {
    dump('Dump completed', 24)
    expect((await probe('keystone_expand 4\\nexpand_traces 1\\n')).code).toBe(0)
    expect((await probe('keystone_expand 4\\nexpand_traces 0\\n')).code).toBe(5)
  })

  test('is never made over by one that was waiting for the phase to end', async () => {
    const file = dump('Dump completed', 1)
    const make = (facts: string): ReturnType<Scratch['run']> => {
      const { service, host } = scratch.cloud({
        commands: { schema: `printf '%b' '${facts}'`, backup: 'echo "another dump" > {file}' },
      })
      return scratch.run(shell, renderBackup(service, phaseOf('keystone', 'expand'), host).command)
    }
    for (const begun of ['keystone_expand 12\\n', 'keystone_expand 16\\n', 'keystone_expand 4\\nexpand_traces 1\\n']) {
      expect(await make(begun)).toMatchObject({ code: 0, stdout: expect.stringContaining('it is kept') })
      expect(readFileSync(file, 'utf8')).toBe('Dump completed')
    }
    expect((await make(before)).code).toBe(0)
    expect(readFileSync(file, 'utf8')).toBe('another dump\n')
  })

  test('can’t tell where the schema command prints no row', async () => {
    dump('Dump completed', 1)
    expect((await probe('')).code).toBe(1)
  })
})
