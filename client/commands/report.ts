import { writeFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { upgradeId, type UpgradeName } from '../../cloud/model/ids'
import { connected } from '../connect'
import type { ExitCode } from '../exit-codes'
import { readRuns } from '../history/read'
import type { Print } from '../program/print'
import { reportPage } from '../report/page'
import { knownCloud } from '../upgrade'

/** Writes one page of HTML about every run of an upgrade. By default the file has the name of the upgrade's id. */
export async function reportCommand(
  service: UpgradeName,
  options: { readonly cloud: string; readonly out?: string },
  print: Print,
): Promise<ExitCode> {
  const cloud = await knownCloud(options.cloud)
  const runs = await connected((connection) => readRuns(connection, service, cloud))
  const page = reportPage({ cloud: cloud.name, releases: cloud.release, name: service, runs, now: new Date() })
  if (options.out === '-') {
    print(page)
    return 0
  }
  const file = resolve(options.out ?? `${upgradeId(cloud, service)}.html`)
  await writeFile(file, page)
  print(`Wrote ${file}`)
  return 0
}
