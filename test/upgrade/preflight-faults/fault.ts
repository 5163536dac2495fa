import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { ServiceName } from '../../../cloud/model/ids'
import type { Rehearsal, RehearsalOptions } from '../../support/rehearsal'

/** Undoes what was broken. */
export type Mend = () => unknown

/** One thing that is broken on a cloud which is sound otherwise, and how preflight has to tell it. */
export interface Fault {
  readonly service: ServiceName
  readonly what: string
  /** What cloud.yaml says meanwhile. */
  readonly fields?: (rehearsal: Rehearsal) => NonNullable<RehearsalOptions['fields']>
  readonly break?: (rehearsal: Rehearsal) => Mend | Promise<Mend>
  /** What fails, as `check @ where`: that and nothing else. */
  readonly fails: readonly string[]
  /** What is found, in the words of each that fails. */
  readonly said: RegExp
  /** True: an upgrade is told of it and goes on. */
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
