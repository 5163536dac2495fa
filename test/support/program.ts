import { chmodSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

// @needs build
const built = join(__dirname, '../../build')

/**
 * Puts `openstack-upgrade` into a folder that a test has on its PATH: the built command line and the built worker, without
 * the set-up that a clone does first. It is one process, so that signals reach it.
 */
export function putProgram(folder: string): void {
  const program = join(folder, 'openstack-upgrade')
  const lines = [
    '#!/bin/sh',
    'program=client/main.js',
    'if [ "$1" = worker ]; then program=worker/main.js; shift; fi',
    `exec '${process.execPath}' '${built}'/"$program" "$@"`,
  ]
  writeFileSync(program, `${lines.join('\n')}\n`)
  chmodSync(program, 0o755)
}

/**
 * Puts `temporal` into such a folder.
 * @throws if TEMPORAL_CLI doesn't name Temporal's CLI: the npm scripts set it
 */
export function putTemporal(folder: string): void {
  const cli = process.env.TEMPORAL_CLI
  if (cli === undefined) throw new Error("TEMPORAL_CLI has to name Temporal's CLI; the npm scripts see to it")
  symlinkSync(cli, join(folder, 'temporal'))
}

/** A PATH that begins with a folder. */
export const pathFrom = (folder: string): string => `${folder}:${process.env.PATH ?? ''}`
