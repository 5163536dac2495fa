import { basename, join } from 'node:path'

const above = join(__dirname, '..')

/** The folder of this repository; the built copy of this file is one folder deeper. */
export const root = basename(above) === 'build' ? join(above, '..') : above

/** A compiled program of this repository. */
export const built = (...names: readonly string[]): string => join(root, 'build', ...names)
