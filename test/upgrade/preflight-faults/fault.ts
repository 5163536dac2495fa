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
}

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
