import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import type { Addresses } from './addresses'
import type { Layout } from './layout'
import type { Shape } from './shape'

/** The values from which all disks of one lab are written. */
export interface Blueprint {
  readonly layout: Layout
  /** Tells this lab's processes from another's. */
  readonly id: string
  readonly addresses: Addresses
  readonly shape: Shape
}

/** Writes a file and the folders that it stands in. */
export function write(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, text)
}
