import { stripVTControlCharacters } from 'node:util'
import { describe, expect, test } from '@jest/globals'
import { showChecks } from '../../client/show/checks'
import type { ServiceName } from '../../cloud/model/ids'
import type { CheckResult, PreflightReport } from '../../cloud/model/outcomes'
import { checksMarkdown } from '../../workflows/display/checks-markdown'

const check = (name: string, where: string, more: Partial<CheckResult> = {}): CheckResult => ({
  name,
  where,
  required: true,
  ok: true,
  said: '',
  remedy: 'Do this and that, then look at it again.',
  ...more,
})
const full = check('disk', 'controller2', { ok: false, said: '/var has 4000 kB free, 500000 are needed' })
const bug = check('contract bug', 'controller1', { ok: false, required: false, said: 'it has\nthe | bug' })
const unasked = check('galera', 'controller1', { said: 'not asked: the schema command tells no galera' })

function report(...services: (readonly [ServiceName, readonly CheckResult[]])[]): PreflightReport {
  const all = services.map(([service, checks]) => ({
    service,
    ok: checks.every(({ ok, required }) => ok || !required),
    checks: [...checks],
    out: [],
  }))
  return { ok: all.every(({ ok }) => ok), cloud: 'production', services: all }
}

const shown = (of: PreflightReport, all = false, width = 80): string[] =>
  stripVTControlCharacters(showChecks(of, all, width)).split('\n')

describe('a preflight as it is shown', () => {
  test('begins with what has to be mended, then what is good to know, each with its remedy', () => {
    const lines = shown(report(['keystone', [check('tools', 'controller1'), bug, full, unasked]]))
    expect(lines.slice(0, 9)).toEqual([
      '✗ controller2: disk',
      '    /var has 4000 kB free, 500000 are needed',
      '  → Do this and that, then look at it again.',
      '',
      '! controller1: contract bug',
      '    it has',
      '    the | bug',
      '  → Do this and that, then look at it again.',
      '',
    ])
    expect(lines[9]).toBe('✓ Passed: controller1 1 and 1 not asked.')
    expect(lines.slice(10).join(' ')).toMatch(/^4 checks of keystone: 1 to mend before an upgrade, 1 to know of\./)
  })

  test('tells once what several services found alike, and names them', () => {
    const both = report(['keystone', [full]], ['glance', [full]], ['nova', [check('disk', 'controller2')]])
    expect(shown(both).filter((line) => line.startsWith('✗'))).toEqual(['✗ controller2: disk (keystone, glance)'])
    expect(shown(report(['keystone', [full]], ['glance', [full]]))[0]).toBe('✗ controller2: disk')
  })

  test('tells a remedy once for all hosts that need it, and what was found on each', () => {
    const on = (where: string, said: string): CheckResult => check('disk', where, { ok: false, said })
    const lines = shown(report(['keystone', [on('a', '1 kB free'), check('tools', 'a'), on('b', '2 kB free')]]))
    expect(lines.slice(0, 5)).toEqual([
      '✗ a, b: disk',
      '    a: 1 kB free',
      '    b: 2 kB free',
      '  → Do this and that, then look at it again.',
      '',
    ])
    const same = shown(report(['keystone', [on('a', 'full'), on('b', 'full')]]))
    expect(same.slice(0, 3)).toEqual(['✗ a, b: disk', '    full', '  → Do this and that, then look at it again.'])
  })

  test('counts by themselves the checks of several hosts together', () => {
    const keys = check('keys', 'controller1, controller2')
    const lines = shown(report(['keystone', [keys, check('tools', 'controller1')]]))
    expect(lines[0]).toBe('✓ Passed: controller1 1; several together 1.')
  })

  test('shows each check that passed only where that is asked for', () => {
    const sound = report(['keystone', [check('tools', 'controller1'), unasked]])
    expect(shown(sound).join('\n')).not.toContain('galera')
    expect(shown(sound, true).slice(0, 3)).toEqual([
      '✓ controller1',
      '    tools',
      '    galera: not asked: the schema command tells no galera',
    ])
  })

  test.each([40, 80, 120])('keeps to %i columns', (width) => {
    const long = check('schema', 'controller1', { ok: false, said: 'word '.repeat(200), remedy: 'remedy '.repeat(50) })
    const many = Array.from({ length: 40 }, (_, index) => check('tools', `host${index}`))
    for (const line of shown(report(['keystone', [long, ...many]]), false, width))
      expect(line.length).toBeLessThanOrEqual(width)
  })

  test('says that there is nothing to mend', () => {
    expect(shown(report(['nova', [check('tools', 'controller1')]])).join(' ')).toContain('nothing to mend')
  })
})

describe('a preflight as the Web UI shows it', () => {
  test('has a row for each failure, the worst first, which no text can break', () => {
    const markdown = checksMarkdown(report(['keystone', [bug, full, unasked]]))
      .replaceAll(/[ \u00a0]+/g, ' ')
      .replaceAll(/-{3,}/g, '---')
    expect(markdown.split('\n')).toEqual([
      '**1 to mend before an upgrade** — keystone of production',
      '',
      '| | where | check | services | found | what mends it |',
      '| --- | --- | --- | --- | --- | --- |',
      '| ✗ mend | controller2 | disk | keystone | /var has 4000 kB free, 500000 are needed | Do this and that, then look at it again. |',
      '| ! know | controller1 | contract bug | keystone | it has the \\| bug | Do this and that, then look at it again. |',
      '',
      'Passed: controller1 1.',
    ])
  })

  test('says what is still asked', () => {
    expect(checksMarkdown(report(['keystone', [full]]), ['glance', 'nova'])).toMatch(
      /^\*\*Asking\*\* — glance, nova of production\n/,
    )
  })
})
