import { basename, dirname } from 'node:path'
import type { CloudName } from '../model/ids'
import { upgradeNames } from '../model/ids'
import { problem, type Problem } from '../model/problems'

/**
 * Finds the fault in a cloud's name before an upgrade begins. Workflow ids are made of the name, so those of two clouds have
 * to differ. `production-keystone` would be upgraded as a whole under the id of production's Keystone. Two files of the
 * clouds folder with one name would share every id.
 * @param folder the clouds folder, where a file is found by the name of its cloud
 */
export function nameProblem(name: CloudName, file: string, folder: string): Problem | undefined {
  const service = upgradeNames.find((each) => each !== 'cloud' && name.endsWith(`-${each}`))
  if (service !== undefined) {
    const other = name.slice(0, -`-${service}`.length)
    return problem(
      ['name'],
      name,
      `one that does not end in -${service}: upgrade-${name} is the id under which ${service} of a cloud ${other} is upgraded`,
    )
  }
  const stem = basename(file).replace(/\.ya?ml$/, '')
  if (dirname(file) !== folder || stem === name) return undefined
  return problem(
    ['name'],
    name,
    `${stem}, as its file in the clouds folder: workflow ids are made of the name, so two files must not share one. Rename one of the two`,
  )
}
