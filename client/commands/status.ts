import type { UpgradeName } from '../../cloud/model/ids'
import { connected } from '../connect'
import { exitCodeOf, type ExitCode } from '../exit-codes'
import { readSnapshot } from '../live'
import type { Print } from '../program/print'
import { showUpgrade } from '../show/picture'
import { secondsOf } from '../show/rows'
import { widthOf, shownJson } from '../show/text'
import { knownCloud } from '../upgrade'

/** Prints the state of an upgrade once; the exit code tells the reason of its wait. */
export async function statusCommand(
  service: UpgradeName,
  options: { readonly cloud: string; readonly json?: boolean },
  print: Print,
): Promise<ExitCode> {
  const cloud = await knownCloud(options.cloud)
  const snapshot = await connected((connection) => readSnapshot(connection, service, cloud))
  const now = Date.now()
  if (options.json === true) {
    const steps = snapshot.steps.map((step) => {
      const seconds = secondsOf(step, now)
      return seconds === undefined ? step : { ...step, seconds }
    })
    print(shownJson({ ...snapshot, asked: undefined, steps }))
  } else {
    print(showUpgrade(snapshot, { width: widthOf(process.stdout), now, running: '▶' }).join('\n'))
  }
  return exitCodeOf[snapshot.state]
}
