import { loadPeople } from '../../cloud/load/people'
import { UpgradeError } from '../../cloud/model/errors'
import { signatureNamespace } from '../../cloud/model/statement'
import type { LocalActivities, ProvenBy, SignedAnswer } from '../interface'
import { thisWorker } from '../this-worker'
import { signedBy } from './sshsig'

/** As `LocalActivities.provenBy`. */
async function provenBy({ cloud, statement, signatures }: SignedAnswer): Promise<ProvenBy> {
  let people
  try {
    people = await loadPeople(cloud)
  } catch (error) {
    if (error instanceof UpgradeError) return { ok: false, why: `${error.message} (Read by ${thisWorker()}.)` }
    throw error
  }
  const whys: string[] = []
  for (const signature of signatures) {
    const signed = signedBy(signature, statement, signatureNamespace)
    const person = signed.ok ? people.get(signed.key) : undefined
    if (person !== undefined) return { ok: true, person }
    whys.push(signed.ok ? 'its key is on no list of the people in cloud.yaml' : signed.why)
  }
  // The last one is that of the service, where an answer to the upgrade of the whole cloud has two.
  return { ok: false, why: whys.at(-1) ?? 'it has no signature' }
}

/** The activities that a worker runs within its workflow task. */
export const localActivities: LocalActivities = { provenBy }
