import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { ServiceName } from '../../../cloud/model/ids'
import type { Rehearsal, RehearsalOptions } from '../../support/rehearsal'

/** Undoes the fault. */
export type Mend = () => unknown

/** One fault on an otherwise sound cloud, and the words in which preflight has to report it. */
export interface Fault {
  readonly service: ServiceName
  readonly what: string
  /** Fields of cloud.yaml that the fault needs. */
  readonly fields?: (rehearsal: Rehearsal) => NonNullable<RehearsalOptions['fields']>
  readonly break?: (rehearsal: Rehearsal) => Mend | Promise<Mend>
  /** The checks that fail, as `check @ where`; every other check passes. */
  readonly fails: readonly string[]
  /** The words of each failing check. */
  readonly said: RegExp
  /** True: an upgrade reports it and goes on. */
  readonly isAdvice?: true
  /** True: other checks of the host or of the balancer fall silent beside it. */
  readonly alone?: true
}

/** Faults of one service that one preflight has to find together. */
export interface Together {
  readonly service: ServiceName
  readonly faults: readonly Fault[]
}

/** Puts faults together as far as no two of them fail one check, change one field of cloud.yaml, or have to be alone. */
export function together(faults: readonly Fault[]): readonly Together[] {
  const groups: { service: ServiceName; faults: Fault[] }[] = []
  for (const fault of faults) {
    const { service } = fault
    const group = groups.find((each) => each.service === service && each.faults.every((other) => agree(fault, other)))
    if (group === undefined) groups.push({ service, faults: [fault] })
    else group.faults.push(fault)
  }
  return groups
}

const agree = (one: Fault, other: Fault): boolean =>
  one.alone !== true &&
  other.alone !== true &&
  (one.fields === undefined || other.fields === undefined) &&
  one.fails.every((place) => !other.fails.includes(place))

/** Sets a row or variable of the lab's database. */
export const row =
  (name: string, value: number | string) =>
  ({ lab }: Rehearsal): Mend => {
    const was = lab.row(name)
    lab.setDatabase(name, value)
    return () => lab.setDatabase(name, was)
  }

/** Changes a file of the lab; undefined takes it away. */
export const file =
  (path: string, change: (text: string) => string) =>
  ({ lab }: Rehearsal): Mend => {
    const [at, was] = [join(lab.folder, path), readFileSync(join(lab.folder, path), 'utf8')]
    writeFileSync(at, change(was))
    return () => writeFileSync(at, was)
  }
