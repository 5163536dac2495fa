import { expect, test } from '@jest/globals'
import { guessesIn, isProven } from '../../../client/init/guesses'
import { showGuesses } from '../../../client/show/guesses'
import { findingsOf } from '../../../cloud/model/preflight/findings'
import type { CheckResult, PreflightReport } from '../../../cloud/model/outcomes'

const file = `
ssh:
  user: root # guessed: no file names a user; check (preflight: reachable)
hosts:
  controllers:
    # guessed: services on CTL1 (hosts:1) report as ctl1; check (preflight: reports)
    ctl1: 10.0.0.1
    ctl2: 10.0.0.2 # hosts:2
balancers:
  haproxy1: ssh://lb1/run/x.sock # guessed: lb1 has the same file; check (preflight: drain)
services:
  keystone:
    version: 1 # guessed: Ocata's last there; check (preflight: packages)
    units:
      apache2:
        servers:
          'odd: name': x{number} # guessed: odd is web's by its name; check it yourself
  nova:
    version: 1 # guessed: mine
`
const guesses = guessesIn(file)

const check = (name: string, where: string, ok = true, said = ''): CheckResult => ({
  name,
  where,
  ok,
  said,
  required: true,
  remedy: '',
})
const reportOf = (...checks: readonly CheckResult[]): PreflightReport => ({
  ok: true,
  cloud: 'production',
  services: [{ service: 'keystone', ok: true, checks: [...checks], out: [] }],
})

test('the guesses of a file are its comments, each with the line and the keys of its value', () => {
  expect(guesses.map(({ line, path, check: asked }) => [line, path.join('.'), asked])).toEqual([
    [3, 'ssh.user', 'reachable'],
    [7, 'hosts.controllers.ctl1', 'reports'],
    [10, 'balancers.haproxy1', 'drain'],
    [13, 'services.keystone.version', 'packages'],
    [17, 'services.keystone.units.apache2.servers.odd: name', undefined],
    [19, 'services.nova.version', undefined],
  ])
})

test.each<[string, number, CheckResult[], boolean]>([
  ['all that the check was asked of are well', 0, [check('reachable', 'ctl1'), check('reachable', 'ctl2')], true],
  ['one of them is not', 0, [check('reachable', 'ctl1'), check('reachable', 'ctl2', false)], false],
  ['it was not asked', 0, [check('reachable', 'ctl1', true, 'not asked: out of reach')], false],
  ['another check is well', 3, [check('packages fetched', 'ctl1')], false],
  ['it is about another balancer', 2, [check('drain', 'haproxy2')], false],
  ['it is about the balancer', 2, [check('drain', 'haproxy1')], true],
  ['rows of units have the hosts’ names', 1, [check('reports of nova-conductor', 'ctl2')], true],
  ['no check can prove it', 4, [check('drain', 'haproxy1')], false],
])('a guess is proven or not where %s', (_, at, checks, proven) => {
  const guess = guesses[at]
  expect(guess && isProven(guess, findingsOf(reportOf(...checks)))).toBe(proven)
})

test('preflight lists what it did not prove, by line, with the reason, and nothing of services that were not asked for', () => {
  const report = reportOf(check('reachable', 'ctl1'), check('packages', 'ctl1', false), check('drain', 'haproxy1'))
  expect(showGuesses(guesses, report, 'production', Infinity).split('\n')).toEqual([
    '',
    '3 guesses in production are not proven. Check each, and remove its comment:',
    '  line 7 hosts.controllers.ctl1: services on CTL1 (hosts:1) report as ctl1 (reports was not asked)',
    "  line 13 services.keystone.version: Ocata's last there (packages failed at ctl1)",
    "  line 17 services.keystone.units.apache2.servers.odd: name: odd is web's by its name (no check can prove it)",
  ])
  expect(showGuesses([], report, 'production', Infinity)).toBe('')
})
