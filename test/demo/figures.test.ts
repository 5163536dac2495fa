import { describe, expect, test } from '@jest/globals'
import { commandsIn, isGood, lastLine, outagesIn, type Figures, type ServiceFigures } from '../../demo/figures'
import { showFaults, showFigures } from '../../demo/show'
import type { Execution } from '../../lab/simulated'
import { HostName, StepId, type ServiceName } from '../../cloud/model/ids'
import type { Outage, Progress, StepProgress } from '../../cloud/model/progress'

const step = (id: string, host: string | null, state: StepProgress['state'], command = ''): StepProgress => ({
  id: StepId.parse(id),
  host: host === null ? null : HostName.parse(host),
  command,
  impact: '',
  outage: false,
  wayBack: 'packages',
  together: null,
  when: null,
  state,
  seconds: 1.25,
})

const figuresOf = (
  service: ServiceName,
  state: Progress['state'],
  outage: Outage | null = null,
  steps: readonly StepProgress[] = [
    step(`${service}/controller1/drain`, 'controller1', 'done'),
    step(`${service}/controller1/join`, 'controller1', 'not needed'),
    step(`${service}/gate/${service}-upgraded`, null, 'done'),
  ],
): ServiceFigures => ({
  service,
  seconds: 12.6,
  progress: {
    upgrade: `upgrade-simulated-${service}`,
    service,
    cloud: 'simulated',
    state,
    steps,
    attention: null,
    gate: null,
    outage,
    detached: [],
    decisions: [],
    pending: null,
  },
})

const outage: Outage = { since: '2026-11-22T22:00:10.000Z', seconds: 30, isOver: true }
const stretch = { from: '2026-11-22T22:00:12.000Z', to: '2026-11-22T22:00:38.500Z' }
const away = { service: 'nova', seconds: 26.5, stretches: [stretch] } as const

const keystone = figuresOf('keystone', 'Done')
const good: Figures = {
  services: [keystone, figuresOf('nova', 'Done', outage)],
  commands: 13,
  repeated: [],
  errors: [],
  load: { requests: 900, failed: 0, failures: [], outages: [away] },
  seconds: 41.6,
}

const failure = {
  at: '2026-11-22T22:00:00.000Z',
  target: 'haproxy1',
  request: 'GET /v3/auth/tokens',
  why: 'status 503',
}
const repeated = [{ host: 'controller1', command: 'service apache2 stop', times: 2 } as const]
const errors = [{ host: 'controller2', error: 'two cinder-volumes are active' } as const]
const loadWith = (more: Partial<Figures['load']>): Figures['load'] => ({ ...good.load, ...more })
const stretched = (from: string, to: string | null): Figures['load'] =>
  loadWith({ outages: [{ ...away, stretches: [stretch, { from, to }] }] })
const early = stretched('2026-11-22T22:00:09.000Z', '2026-11-22T22:00:11.000Z')

const execution = (command: string): Execution => ({
  host: 'controller1',
  action: 'stop',
  command,
  startedAt: '2026-11-22T22:00:00.000Z',
})

describe('the figures of a demo', () => {
  test('stand in the last line, whole and in one order; what was left out and a gate are no steps', () => {
    expect(lastLine(good)).toBe(
      'demo: services=2 steps=2 commands=13 twice=0 errors=0 requests=900 failed=0 nova_outage_seconds=30.0 nova_outage_seen_seconds=26.5 seconds=42',
    )
  })

  test.each<[string, Partial<Figures>]>([
    ['an upgrade is not done', { services: [keystone, figuresOf('nova', 'AwaitingGate')] }],
    ['an upgrade never began', { services: [keystone, { ...keystone, progress: undefined }] }],
    ['nothing was to be upgraded', { services: [] }],
    ['a command was run twice', { repeated }],
    ['something was that must never be', { errors }],
    ['a request failed', { load: loadWith({ failed: 1, failures: [failure] }) }],
    ['no request was sent', { load: loadWith({ requests: 0 }) }],
    ['a service did not answer before its outage', { load: early }],
    [
      'a service did not answer after its outage',
      { load: stretched('2026-11-22T22:00:39.000Z', '2026-11-22T22:00:41.000Z') },
    ],
    ['a service never answered again', { load: stretched('2026-11-22T22:00:39.000Z', null) }],
  ])('are not good where %s', (_, worse) => {
    expect(isGood(good)).toBe(true)
    expect(isGood({ ...good, ...worse })).toBe(false)
  })

  test('count no service that is not done', () => {
    expect(lastLine({ ...good, services: [keystone, figuresOf('glance', 'Attention')] })).toMatch(/^demo: services=1 /)
  })

  test('hold each outage as the upgrade declares it against what the load saw', () => {
    expect(outagesIn(good)).toEqual([{ service: 'nova', declared: outage, seenSeconds: 26.5, outside: [] }])
  })

  test('count every command of the ledger, and those that one host started twice', () => {
    const figures = commandsIn([execution('stop'), execution('install'), execution('stop')], [])
    expect(figures).toEqual({ commands: 3, repeated: [{ host: 'controller1', command: 'stop', times: 2 }] })
  })

  test('do not hold against an upgrade what it does twice on purpose, nor let it pass a third time', () => {
    const stop = 'service cinder-api stop'
    const steps = [
      step('cinder/controller1/stop-cinder-api', 'controller1', 'done', stop),
      step('cinder/controller1/restart-cinder-api', 'controller1', 'done', `${stop}; service cinder-api start`),
      step('cinder/controller2/stop-cinder-api', 'controller2', 'done', stop),
      step('cinder/controller1/stop-cinder-api-offline', 'controller1', 'not needed', stop),
    ]
    const cinder = [figuresOf('cinder', 'Done', null, steps)]
    expect(commandsIn([execution(stop), execution(stop)], cinder).repeated).toEqual([])
    expect(commandsIn([execution(stop), execution(stop), execution(stop)], cinder).repeated).toEqual([
      { host: 'controller1', command: stop, times: 3 },
    ])
  })

  test('explain what was wrong: commands, what must never be, outages, failed requests with time, status and balancer', () => {
    const load = { ...early, failed: 1, failures: [failure] }
    const faults = showFaults({ ...good, repeated, errors, load }).join('\n')
    expect(faults).toContain('run 2 times on controller1: service apache2 stop')
    expect(faults).toContain('must never be, on controller2: two cinder-volumes are active')
    expect(faults).toContain('nova did not answer outside its outage, from 2026-11-22T22:00:09.000Z')
    expect(faults).toContain('2026-11-22T22:00:00.000Z  haproxy1  GET /v3/auth/tokens: status 503')
    expect(showFaults(good)).toEqual([])
  })

  test('are shown in a table that fits a terminal of 80 columns', () => {
    const lines = showFigures(good).split('\n')
    expect(lines.join('\n')).toContain('900 / 0')
    expect(lines.join('\n')).toContain('26.5 s')
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(80)
  })
})
