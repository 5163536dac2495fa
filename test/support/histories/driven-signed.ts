import type { Progress } from '../../../cloud/model/progress'
import { People, type Answer } from '../people'
import type { Bench } from '../recording'
import { decided, failed, keepEnded, named, type DrivenProcedure } from './driven'

const gate = 'keystone-upgraded'
const install = 'keystone/controller1/install'
const names = ['ann', 'bob']

/** Two people answer one question at one moment: an attention, and a gate whose evidence is then read anew. */
const signed: DrivenProcedure = async (bench) => {
  const people = new People(...names)
  try {
    await tell(bench, people)
  } finally {
    people.remove()
  }
}

async function tell(bench: Bench, people: People): Promise<void> {
  const cloud = people.cloudOf(names, [], named('signed'))
  cloud.runs.set(install, (generation) => (generation < 3 ? failed() : { state: 'done', evidence: 'seen' }))
  const { evidence } = cloud
  const old = { ...evidence, ok: false, nodes: [{ host: 'controller2', ok: false, said: 'old process' }] }
  // The reading as the gate opens is well, the next one is not, and those after it are.
  Object.defineProperty(cloud, 'evidence', { get: () => (cloud.evidenceAsked.length === 2 ? old : evidence) })
  const upgrade = await bench.start(cloud)
  // No worker runs yet: it comes before the upgrade knows that answers count only with a signature.
  await upgrade.send('abort', { by: 'eve', now: true })
  let worker = await bench.worker(cloud)
  /** Sends the answers of both in one workflow task, so both are proven over one question. */
  const both = async (answer: Answer, shown: Progress): Promise<void> => {
    const payloads = await Promise.all(names.map((name) => people.signed(upgrade, name, answer, shown)))
    await worker.stop()
    for (const payload of payloads) await upgrade.send(answer.signal, payload)
    worker = await bench.worker(cloud)
  }
  try {
    await both({ signal: 'retry', said: {} }, await upgrade.untilAttention(install))
    await decided(upgrade, 4)
    const again = await upgrade.untilAttention(install)
    await upgrade.send('retry', await people.signed(upgrade, 'bob', { signal: 'retry', said: {} }, again))
    const confirm = { signal: gate, said: { answer: 'confirm' } }
    await both(confirm, await upgrade.untilGate())
    await decided(upgrade, 7)
    await upgrade.send(gate, await people.signed(upgrade, 'ann', confirm, await upgrade.progress()))
    await keepEnded(upgrade)
  } finally {
    await worker.stop()
  }
}

export const withSignatures: Readonly<Record<string, DrivenProcedure>> = { signed }
