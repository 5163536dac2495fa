import { quote, script } from '../commands'
import type { Host } from '../hosts'
import type { PhaseRelease } from '../release'
import { begunFunction, onFacts, type Check, type Subject } from './check'

type Phase = readonly [name: string, phase: PhaseRelease]

const phasesOf = ({ cloud, service }: Subject): readonly Phase[] =>
  Object.entries(cloud.release.services[service.name].phases)

const oneOf = (values: readonly string[], then: string): string =>
  `case $version in ${values.map(quote).join(' | ')}) ${then} ;; esac`

/** `is_done PHASE VERSION`, for the phases of a service. */
function isDoneFunction(phases: readonly Phase[]): string {
  return script(
    'is_done() {',
    '  version=$2',
    '  case $1 in',
    ...phases.flatMap(([name, { after }]) => [
      `    ${name})`,
      'atLeast' in after
        ? `      case $version in '' | *[!0-9]*) return 1 ;; esac; [ "$version" -ge ${after.atLeast} ] ;;`
        : `      ${oneOf(after, 'return 0')}; return 1 ;;`,
    ]),
    '  esac',
    '}',
  )
}

/**
 * Checks that each phase is in a state that our own steps leave: not begun, stopped by its own end, or done. No phase may be
 * done before an earlier one. A phase that was begun may be half-way; its own step knows. So may the last phase, if another
 * node than the first runs it. While the node of the phases is out, a phase may be under way.
 */
export function schema(subject: Subject, host: Host): Check {
  const { service } = subject
  const phases = phasesOf(subject)
  return {
    name: 'schema',
    required: true,
    unlessOut: true,
    script: onFacts(
      service,
      host,
      'fails',
      [],
      begunFunction(subject, host),
      isDoneFunction(phases),
      'earlier=done state= wrong=',
      ...phases.flatMap(([name, phase], index) => {
        const isLastOfMany = index > 0 && index === phases.length - 1
        const untouched =
          phase.traces === undefined ? '' : `case $(fact ${phase.traces}) in '' | 0) ;; *) known=no ;; esac`
        return [
          `version=$(fact ${phase.fact}) known=no`,
          'state="$state/${version:-unknown}"',
          'if [ "$earlier" = open ]; then',
          `  ${oneOf([...new Set([...phase.before, ...(phase.earlier ?? [])])], 'known=yes')}`,
          `  ${untouched}`,
          `elif is_done ${name} "$version"; then`,
          '  known=yes',
          'else',
          '  earlier=open',
          ...(isLastOfMany ? ['  [ -z "$version" ] || known=yes'] : [oneOf(phase.before, 'known=yes'), untouched]),
          'fi',
          `[ "$known" = yes ] || begun ${name} || wrong="$wrong ${name}"`,
        ]
      }),
      `echo "${phases.map(([name]) => name).join('/')}: \${state#/}"`,
      '[ -z "$wrong" ] || { echo "neither before nor after, or half-way:$wrong"; exit 3; }',
    ),
    remedy: `Begin from a finished ${service.releases.from.label} upgrade of ${service.name}, or from where an upgrade to ${service.version} by this program stopped: ${beginnings(phases)}.`,
  }
}

const beginnings = (phases: readonly Phase[]): string =>
  phases.map(([, { fact, before, earlier }]) => `${fact} ${[...(earlier ?? []), ...before][0] ?? ''}`).join(', ')

/**
 * Expand makes triggers. With a binary log, and on a node of Galera also without one, only SUPER may, unless the server
 * trusts function creators.
 */
export function triggers(subject: Subject, host: Host): Check {
  const phases = phasesOf(subject).filter(([name]) => name === 'expand')
  return {
    name: 'triggers',
    required: true,
    script: onFacts(
      subject.service,
      host,
      'fails',
      ['binary_log', 'trust_function_creators', 'super'],
      isDoneFunction(phases),
      'echo "$facts" | grep -E "^(binary_log|trust_function_creators|super) "',
      ...phases.map(([name, { fact }]) => `is_done ${name} "$(fact ${fact})" && exit 0`),
      '[ "$(fact binary_log)" = 0 ] || [ "$(fact trust_function_creators)" = 1 ] || [ "$(fact super)" = 1 ] || exit 3',
    ),
    remedy: 'On the database server: SET GLOBAL log_bin_trust_function_creators = 1; (until the upgrade is done).',
  }
}

/**
 * A phase makes, changes and drops tables, as the user of the service's own file. A schema is read as well on a replica, and by
 * a user who may only read and write rows.
 */
export function rights(subject: Subject, host: Host): Check {
  const phases = phasesOf(subject)
  return {
    name: 'rights',
    required: true,
    script: onFacts(
      subject.service,
      host,
      'passes',
      ['lacks', 'read_only'],
      isDoneFunction(phases),
      'echo "rights that are missing: $(told lacks); read_only: $(told read_only)"',
      `if ${phases.map(([name, { fact }]) => `is_done ${name} "$(fact ${fact})"`).join(' && ')}; then exit 0; fi`,
      '[ "$(fact lacks)" = none ] && [ "$(fact read_only)" = 0 ] || exit 3',
    ),
    remedy:
      "Let the address of [database] connection lead to the server that is written to, and give its user all rights on the service's databases (GRANT ALL PRIVILEGES ON).",
  }
}
