import type { UpgradeName } from '../../cloud/model/ids'
import type { ExitCode } from '../exit-codes'
import type { Print } from '../program/print'
import { connected } from '../connect'
import { readRuns } from '../history/read'
import { showHistory } from '../show/history'
import { widthOf, shownJson } from '../show/text'
import { knownCloud } from '../upgrade'

/** Prints every run of an upgrade: its events and decisions. On a terminal the lines fit its width. */
export async function historyCommand(
  service: UpgradeName,
  options: { readonly cloud: string; readonly json?: boolean },
  print: Print,
): Promise<ExitCode> {
  const cloud = await knownCloud(options.cloud)
  const runs = await connected((connection) => readRuns(connection, service, cloud))
  print(options.json === true ? shownJson({ runs }) : showHistory(runs, widthOf(process.stdout), new Date()))
  return 0
}
