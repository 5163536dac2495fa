import { readFile } from 'node:fs/promises'
import { parse } from 'yaml'
import { z } from 'zod'
import { upgradeError } from '../model/errors'
import { SignersField } from '../model/file/signers'
import { cloudPath, codeOf } from './index'

const Described = z.looseObject({ signers: SignersField })

/**
 * Reads the people whose signatures count from a cloud's file as it is now: a key that was taken off the list counts no more.
 * @returns the person of each public key
 * @throws UpgradeError PeopleUnreadable if the file can't be read on this worker, or lists nobody
 */
export async function loadPeople(nameOrFile: string): Promise<ReadonlyMap<string, string>> {
  const file = cloudPath(nameOrFile)
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    throw upgradeError('PeopleUnreadable', {
      file,
      reason: `it can't be read (${codeOf(error) ?? 'no reason was given'})`,
    })
  })
  const described = Described.safeParse(yamlOf(text))
  if (!described.success)
    throw upgradeError('PeopleUnreadable', { file, reason: 'its signers are missing, or have a mistake' })
  const { people } = described.data.signers
  return new Map(Object.entries(people).flatMap(([person, keys]) => keys.map((key) => [key, person] as const)))
}

/** Undefined for a text that is no YAML. */
function yamlOf(text: string): unknown {
  try {
    return parse(text) as unknown
  } catch {
    return undefined
  }
}
