import { Duplex } from 'node:stream'
import { describe, expect, test } from '@jest/globals'
import * as fc from 'fast-check'
import { createRuntime } from '../../activities/haproxy'
import { findServer, readProcess, type ProcessReading } from '../../activities/haproxy/process'
import { isOut } from '../../activities/haproxy/server'
import { UpgradeError } from '../../cloud/model/errors'
import { BalancerName } from '../../cloud/model/ids'
import { garbled } from '../support/garbled'
import { info, serversState, statistics } from './support/recorded'
import { drainInput, server } from './support/site'

const servers = [
  { name: 'controller1', status: 'UP', sessions: 3, admin: 0, agent: 0, up: true },
  { name: 'controller2', status: 'DRAIN', sessions: 0, admin: 8, agent: 0, up: false },
]

/** The answers of a process whose controller1 takes requests, and whose controller2 is drained and idle. */
const answers = {
  'show info': info('1.6.0', 1, '1'),
  'show stat -1 7 -1': statistics(servers, '1'),
  'show servers state': serversState(servers),
}
type Question = keyof typeof answers

/** A connection that takes one line, and answers with these bytes. */
const connection = (answer: (line: string) => string): Duplex => {
  let asked = ''
  return new Duplex({
    write: (chunk: Buffer, _, done) => {
      asked += chunk.toString()
      done()
    },
    final(done) {
      this.push(answer(asked.trim()))
      this.push(null)
      done()
    },
    read: () => undefined,
  })
}

/** Reads a process that answers one question with this text. */
async function reading(question: Question, text: string): Promise<ProcessReading | UpgradeError> {
  const runtime = createRuntime(() =>
    Promise.resolve(connection((asked) => (asked === question ? text : answers[asked as Question]))),
  )
  const { host } = drainInput({ balancers: [] }).action
  const address = { kind: 'ssh' as const, host, path: '/run/haproxy/admin.sock' }
  const target = { balancer: BalancerName.parse('lb1'), address }
  try {
    return await readProcess(target, { runtime, signal: new AbortController().signal })
  } catch (error) {
    if (error instanceof UpgradeError) return error
    throw error
  }
}

const questions = Object.keys(answers) as Question[]

test('the answers as they stand are read: one server takes requests, one is drained and idle', async () => {
  const read = await reading('show info', answers['show info'])
  if (read instanceof UpgradeError) throw read
  expect(findServer(read, server('keystone-back/controller1'))).toMatchObject({ sessions: 3, adminBits: 0 })
  expect(findServer(read, server('keystone-back/controller2'))).toMatchObject({ sessions: 0, adminBits: 8 })
})

describe('an answer of HAProxy that is cut, spoilt or mixed with another', () => {
  test.each(questions)(
    'to "%s" is an error of the table, or shows no server as drained that is not',
    async (question) => {
      const others = questions.map((other) => answers[other]).join('')
      await fc.assert(
        fc.asyncProperty(garbled(answers[question], others), async (text) => {
          const read = await reading(question, text)
          if (read instanceof UpgradeError) return
          const busy = findServer(read, server('keystone-back/controller1'))
          if (busy === undefined) return
          expect(isOut(busy)).not.toBe(true)
          expect(busy.sessions).toBe(3)
        }),
        { numRuns: 500 },
      )
    },
  )
})

test('an answer without end is given up, in bounded memory', async () => {
  const megabyte = 'x'.repeat(2 ** 20)
  let megabytes = 0
  const endless = (): Duplex =>
    new Duplex({
      write: (_chunk, _encoding, done) => done(),
      read() {
        megabytes += 1
        this.push(megabytes > 1000 ? null : megabyte)
      },
    })
  const { host } = drainInput({ balancers: [] }).action
  const target = { balancer: BalancerName.parse('lb1'), address: { kind: 'ssh' as const, host, path: '/x' } }
  const runtime = createRuntime(() => Promise.resolve(endless()))
  const asked = readProcess(target, { runtime, signal: new AbortController().signal })
  await expect(asked).rejects.toThrow(/64 MiB/)
  expect(megabytes).toBeLessThan(100)
})
