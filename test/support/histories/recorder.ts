import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import type { Client } from '@temporalio/client'
import type { Rehearsal, RehearsalOptions } from '../rehearsal'
import { kept } from './kept'
import { openedHistory } from './opened'

export const historiesFolder = 'test/histories'

/** A run whose history is kept; by default the newest of its workflow. */
export interface KeptRun {
  readonly runId?: string
  /** What the file's name says after the workflow's id, where several runs of it are kept. */
  readonly as?: string
}

/** A rehearsal of which histories are kept. */
export interface Procedure {
  readonly fields?: RehearsalOptions['fields']
  readonly tell: (recorder: Recorder) => Promise<void>
}

/** Keeps the history of a run as a file, named by the workflow's id. */
export async function keepHistory(client: Client, id: string, { runId, as }: KeptRun = {}): Promise<void> {
  const history = await openedHistory(client, id, runId)
  const file = `${as === undefined ? id : `${id}.${as}`}.json.gz`
  writeFileSync(join(historiesFolder, file), gzipSync(kept(history), { level: 9 }))
  process.stdout.write(`${file}\n`)
}

/** Keeps histories of a rehearsal. */
export class Recorder {
  constructor(readonly rehearsal: Rehearsal) {}

  keep(id: string, run: KeptRun = {}): Promise<void> {
    return keepHistory(this.rehearsal.client, id, run)
  }
}
