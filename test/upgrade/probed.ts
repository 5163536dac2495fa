import { readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { expect } from '@jest/globals'
import { z } from 'zod'
import type { ServiceName } from '../../cloud/model/ids'
import type { StepProgress } from '../../cloud/model/progress'
import type { Rehearsal } from '../support/rehearsal'

const Probed = z.object({
  steps: z.array(z.object({ id: z.string(), state: z.string(), evidence: z.string() })),
})

const Planned = z.object({ steps: z.array(z.object({ id: z.string() })) })

/** The hosts' answer to each step's look; the ledger does not change meanwhile. */
async function probed(rehearsal: Rehearsal, service: ServiceName): Promise<z.infer<typeof Probed>['steps']> {
  const before = await rehearsal.executions()
  const { code, said } = await rehearsal.type('plan', service, '--probe', '--json')
  expect([code, await rehearsal.executions()]).toEqual([0, before])
  return Probed.parse(JSON.parse(said)).steps
}

/** Expects that no step which changes something is done: only a wait whose condition holds already may be. */
export async function isFoundToDo(rehearsal: Rehearsal, service: ServiceName): Promise<void> {
  const steps = await probed(rehearsal, service)
  const otherwise = steps.filter(({ id, state }) => state !== 'to do' && !id.includes('/settle-'))
  // A host that has no nova.conf has nothing to be set, and a unit that is not installed none to be stopped or started.
  expect(
    otherwise.filter(({ evidence }) => !/is not there: nothing to set|is not installed here/.test(evidence)),
  ).toEqual([])
}

/** Every step is found as the upgrade has told it: done, or left out. */
export async function isFoundDone(
  rehearsal: Rehearsal,
  service: ServiceName,
  told: readonly StepProgress[],
): Promise<void> {
  const steps = await probed(rehearsal, service)
  expect(steps.map(({ id }) => id)).toEqual(told.map(({ id }) => id))
  expect(steps.filter(({ state }) => state !== 'done' && state !== 'not needed')).toEqual([])
  // On a busy machine a host may not answer in the seconds of one asking.
  await rehearsal.eventually('nothing is left to do', async () =>
    (await rehearsal.type('plan', service, '--remaining')).said.includes('Nothing is left.'),
  )
}

/** From its start the worker keeps the upgrade's runbook: all steps, for its own user alone. */
export async function isRunbookSaved(rehearsal: Rehearsal, service: ServiceName): Promise<void> {
  const file = join(rehearsal.lab.folder, 'runbooks', `upgrade-${rehearsal.name}-${service}.md`)
  await rehearsal.eventually('the runbook is saved', () =>
    stat(file).then(
      () => true,
      () => false,
    ),
  )
  expect((await stat(file)).mode & 0o777).toBe(0o600)
  const { said } = await rehearsal.type('plan', service, '--json')
  const text = await readFile(file, 'utf8')
  for (const { id } of Planned.parse(JSON.parse(said)).steps) expect(text).toContain(`. ${id}**`)
}
