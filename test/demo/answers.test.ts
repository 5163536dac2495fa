import { describe, expect, jest, test } from '@jest/globals'
import { answerIn } from '../../demo/gate'
import { exitCodeOf, readOptions } from '../../demo/options'
import { commandLine, surroundings } from '../../demo/surroundings'

describe('the gate on a terminal', () => {
  test.each([
    ['y', 'confirm'],
    [' Yes ', 'confirm'],
    ['join', 'join'],
    ['defer', undefined],
    ['wait', 'wait'],
    ['', undefined],
    ['n', undefined],
    ['yup', undefined],
  ])('takes %p for %p, so that it is not opened by accident', (said, answer) => {
    expect(answerIn(said, ['confirm', 'join'])).toBe(answer)
  })

  test('takes no answer that this gate does not have', () => {
    expect(answerIn('join', ['confirm', 'defer'])).toBeUndefined()
    expect(answerIn('Defer', ['confirm', 'defer'])).toBe('defer')
  })
})

describe('the command line of the demo', () => {
  test.each([
    [[], { yes: false, keep: false, crash: undefined }],
    [['--crash', '--yes'], { yes: true, keep: false, crash: 'expand' }],
    [['--crash=random', '--keep'], { yes: false, keep: true, crash: 'random' }],
  ])('understands %p', (args, options) => {
    expect(readOptions(args)).toEqual(options)
  })

  test('refuses a moment to crash at that it does not know with exit code 2', () => {
    const stderr = jest.spyOn(process.stderr, 'write').mockReturnValue(true)
    const complaint = (): unknown => {
      try {
        return readOptions(['--crash=never'])
      } catch (error) {
        return error
      }
    }
    expect(exitCodeOf(complaint())).toBe(2)
    expect(String(stderr.mock.lastCall?.[0])).toContain('Allowed choices are expand, random')
    stderr.mockRestore()
  })
})

describe('the surroundings of its programs', () => {
  test('have nothing of the Temporal settings of the person who runs it', () => {
    process.env.TEMPORAL_NAMESPACE = 'production'
    try {
      const environment = surroundings('/tmp/demo', '127.0.0.1:1234')
      expect(Object.keys(environment).filter((name) => name.startsWith('TEMPORAL_'))).toEqual([
        'TEMPORAL_ADDRESS',
        'TEMPORAL_CONFIG_FILE',
      ])
      expect(environment.PATH).toBe(process.env.PATH)
    } finally {
      delete process.env.TEMPORAL_NAMESPACE
    }
  })

  test('are named in the command that reaches them from another terminal', () => {
    const stage = { folder: '/f', lab: '/f/lab', cloudFile: '/f/lab/cloud.yaml', targets: [], ui: '', worker: 1 }
    expect(commandLine({ ...stage, address: '127.0.0.1:1234' }, 'status keystone')).toBe(
      'TEMPORAL_ADDRESS=127.0.0.1:1234 npm run upgrade -- status keystone --cloud /f/lab/cloud.yaml',
    )
  })
})
