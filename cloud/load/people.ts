import { z } from 'zod'
import { upgradeError } from '../model/errors'
import { SignersField } from '../model/file/signers'
import { documentOf } from './document'
import { cloudPath, codeOf } from './index'
import { textOf, Unfit } from './text'

const Described = z.looseObject({ signers: SignersField })

/**
 * Reads the people whose signatures count from a cloud's file as it is now: a key that was taken off the list counts no more.
 * @returns the person of each public key
 * @throws UpgradeError PeopleUnreadable if the file can't be read on this worker, or lists nobody
 */
export async function loadPeople(nameOrFile: string): Promise<ReadonlyMap<string, string>> {
  const file = cloudPath(nameOrFile)
  const text = await textOf(file).catch((error: unknown) => {
    const reason = error instanceof Unfit ? error.message : (codeOf(error) ?? 'no reason was given')
    throw upgradeError('PeopleUnreadable', { file, reason: `it can't be read (${reason})` })
  })
  const described = Described.safeParse(valueOf(text, file))
  if (!described.success)
    throw upgradeError('PeopleUnreadable', { file, reason: 'its signers are missing, or have a mistake' })
  const { people } = described.data.signers
  return new Map(Object.entries(people).flatMap(([person, keys]) => keys.map((key) => [key, person] as const)))
}

/** Undefined for a text that is no YAML, or has more lines or levels than a cloud's. */
function valueOf(text: string, file: string): unknown {
  try {
    return documentOf(text, file).document.toJS() as unknown
  } catch {
    return undefined
  }
}
