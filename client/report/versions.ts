import { parseStepId } from '../../cloud/model/ids'
import type { RunHistory } from '../history/model'
import { entriesOf, type Group } from './group'

/** A version before and after an upgrade. Undefined: no history has it. */
export interface Change {
  readonly what: string
  readonly before: string | undefined
  readonly after: string | undefined
}

/** The packages of one host that went from one version to another together. */
export interface HostChange extends Omit<Change, 'what'> {
  readonly host: string
  readonly packages: readonly string[]
}

/** The first version of each key. */
function earliest(found: readonly (readonly [key: string, version: string])[]): Map<string, string> {
  const versions = new Map<string, string>()
  for (const [key, version] of found) if (!versions.has(key)) versions.set(key, version)
  return versions
}

/** The check `packages` prints `PACKAGE VERSION` of each that is installed before. */
function packagesBefore(run: RunHistory): [key: string, version: string][] {
  const checks = entriesOf(run, 'preflight').flatMap((entry) => entry.checks)
  return checks
    .filter(({ name, ok }) => name === 'packages' && ok)
    .flatMap(({ where, said }) =>
      [...said.matchAll(/(?:^|; )([a-z0-9.+-]+) (\S+?)(?=;|$)/g)].map(
        ([, name = '', version = '']): [string, string] => [`${where} ${name}`, version],
      ),
    )
}

/** Every probe of an install or a start, and of a node at a gate, prints `PACKAGE: install ok installed VERSION`, or `hold` first. */
function packagesAfter(run: RunHistory): [key: string, version: string][] {
  const said = [
    ...entriesOf(run, 'step').map(({ step, evidence }) => ({ host: parseStepId(step).host, said: evidence })),
    ...entriesOf(run, 'gate opened').flatMap(({ nodes }) => nodes),
  ]
  return said.flatMap(({ host, said }) =>
    [...said.matchAll(/([a-z0-9.+-]+): [a-z]+ ok installed (\S+?)(?=;|$)/g)].map(
      ([, name = '', version = '']): [string, string] => [`${host} ${name}`, version],
    ),
  )
}

/** The packages of each host: those that changed together in one row. */
export function packageChanges({ runs }: Group): HostChange[] {
  // The first preflight has the versions before any change; the last evidence has the present ones.
  const before = earliest(runs.flatMap(packagesBefore))
  const after = new Map(runs.flatMap(packagesAfter))
  const rows = new Map<string, HostChange>()
  for (const key of [...new Set([...before.keys(), ...after.keys()])].sort()) {
    const [host = '', name = ''] = key.split(' ')
    const change = { before: before.get(key), after: after.get(key) }
    const together = [host, change.before, change.after].join(' ')
    rows.set(together, { host, ...change, packages: [...(rows.get(together)?.packages ?? []), name] })
  }
  return [...rows.values()]
}

/** The check `schema` prints `PHASE/PHASE: VERSION/VERSION`. */
function schemaBefore(run: RunHistory): [phase: string, version: string][] {
  return entriesOf(run, 'preflight')
    .flatMap(({ checks }) => checks.filter(({ name }) => name === 'schema'))
    .flatMap(({ said }) => {
      const [, names = '', versions = ''] = /^([a-z/-]+): ([^;]*)/.exec(said.trim()) ?? []
      const found = versions.trim().split('/')
      return names.split('/').flatMap((name, index): [string, string][] => {
        const version = found[index] ?? ''
        return name === '' || version === '' ? [] : [[name, version]]
      })
    })
}

/** The probe of a phase prints `FACT is at VERSION (VERSION before, VERSION afterwards)`. */
function schemaAfter(run: RunHistory): [phase: string, version: string][] {
  return entriesOf(run, 'step').flatMap(({ step, evidence }): [string, string][] => {
    const [, version] = / is at (\S+) \(\S+ before, /.exec(evidence) ?? []
    return version === undefined ? [] : [[parseStepId(step).verb.replace(/-(offline|again)$/, ''), version]]
  })
}

/** The database's version of each phase before and after. */
export function schemaChanges({ runs }: Group): Change[] {
  const before = earliest(runs.flatMap(schemaBefore))
  const after = new Map(runs.flatMap(schemaAfter))
  return [...new Set([...before.keys(), ...after.keys()])].map((what) => ({
    what,
    before: before.get(what),
    after: after.get(what),
  }))
}
