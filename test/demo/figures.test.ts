import { describe, expect, test } from '@jest/globals'
import { commandsIn, isGood, lastLine, type Figures } from '../../demo/figures'
import { showFaults, showFigures } from '../../demo/show'
import type { Execution } from '../../lab/simulated'
import { HostName, StepId } from '../../cloud/model/ids'
import type { Progress, StepProgress } from '../../workflows/progress'

const step = (id: string, host: string | null, state: StepProgress['state']): StepProgress => ({
  id: StepId.parse(id),
  host: host === null ? null : HostName.parse(host),
  command: '',
  impact: '',
  when: null,
  state,
  seconds: 1.25,
})

const progress = (state: Progress['state']): Progress => ({
  upgrade: 'upgrade-simulated-keystone',
  service: 'keystone',
  cloud: 'simulated',
  state,
  steps: [
    step('keystone/controller1/drain', 'controller1', 'done'),
    step('keystone/controller1/join', 'controller1', 'not needed'),
    step('keystone/gate/keystone-on-ocata', null, 'done'),
  ],
  attention: null,
  gate: null,
  outage: null,
  detached: [],
  decisions: [],
  pending: null,
})

const good: Figures = {
  progress: progress('Done'),
  commands: 13,
  repeated: [],
  load: { requests: 900, failed: 0, failures: [] },
  seconds: 41.6,
}

const failure = {
  at: '2026-11-22T22:00:00.000Z',
  target: 'haproxy1',
  request: 'GET /v3/auth/tokens',
  why: 'status 503',
}
const repeated = [{ host: 'controller1', command: 'service apache2 stop', times: 2 } as const]

const execution = (command: string): Execution => ({
  host: 'controller1',
  action: 'stop',
  command,
  startedAt: '2026-11-22T22:00:00.000Z',
})

describe('the figures of a demo', () => {
  test('stand in the last line, whole and in one order; what was left out and a gate are no steps', () => {
    expect(lastLine(good)).toBe('demo: services=1 steps=1 commands=13 twice=0 requests=900 failed=0 seconds=42')
  })

  test.each<[string, Partial<Figures>]>([
    ['the upgrade is not done', { progress: progress('AwaitingGate') }],
    ['the upgrade never began', { progress: undefined }],
    ['a command was run twice', { repeated }],
    ['a request failed', { load: { requests: 900, failed: 1, failures: [failure] } }],
    ['no request was sent', { load: { requests: 0, failed: 0, failures: [] } }],
  ])('are not good where %s', (_, worse) => {
    expect(isGood(good)).toBe(true)
    expect(isGood({ ...good, ...worse })).toBe(false)
  })

  test('count no service that is not done', () => {
    expect(lastLine({ ...good, progress: progress('Attention') })).toMatch(/^demo: services=0 /)
  })

  test('count every command of the ledger, and those that one host started twice', () => {
    const figures = commandsIn([execution('stop'), execution('install'), execution('stop')])
    expect(figures).toEqual({ commands: 3, repeated: [{ host: 'controller1', command: 'stop', times: 2 }] })
  })

  test('explain what was wrong: each command run twice, and failed requests with time, status and balancer', () => {
    const faults = showFaults({ ...good, repeated, load: { requests: 9, failed: 1, failures: [failure] } }).join('\n')
    expect(faults).toContain('run 2 times on controller1: service apache2 stop')
    expect(faults).toContain('2026-11-22T22:00:00.000Z  haproxy1  GET /v3/auth/tokens: status 503')
    expect(showFaults(good)).toEqual([])
  })

  test('are shown in a table that fits a terminal of 80 columns', () => {
    const lines = showFigures(good).split('\n')
    expect(lines.join('\n')).toContain('900 / 0')
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(80)
  })
})
