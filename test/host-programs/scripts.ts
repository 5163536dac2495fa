import { attendScript, lookScript } from '../../activities/job/script'
import { runner } from '../../activities/job/shell/claim'
import { deliver } from '../../activities/ssh/delivery'
import type { Cloud } from '../../cloud/model/cloud'
import { describedService } from '../../cloud/model/described-service'
import { serviceNames, StepId, upgradeId } from '../../cloud/model/ids'
import { preflightInput } from '../../cloud/model/preflight'
import { outlineOf } from '../../workflows/plan/outline'
import { procedures, type ProcedureName } from '../../workflows/services'
import { cloudOf, exampleFile } from '../support/cloud'

/** Fields of actions, questions, evidence and checks that hold POSIX sh. */
const fields = new Set(['command', 'probe', 'behind', 'verify', 'script'])

/** Scripts by their places: `keystone/entries/3/step/action/probe`. */
export type Scripts = ReadonlyMap<string, string>

function collect(place: string, value: unknown, found: Map<string, string>): void {
  if (typeof value !== 'object' || value === null) return
  for (const [name, each] of Object.entries(value)) {
    // Beside an action is the command as a person reads it; the action's own command runs.
    if (typeof each === 'string' && fields.has(name) && !('action' in value)) found.set(`${place}/${name}`, each)
    else collect(`${place}/${name}`, each, found)
  }
}

/** The example with a Placement that the upgrade makes. */
function withPlacement(file: Record<string, unknown>): unknown {
  const services = file.services as { readonly nova: object }
  const placement = { url: 'http://10.0.0.10:8778', servers: { nova_placement: 'nova{number}' } }
  return { ...file, services: { ...services, nova: { ...services.nova, placement } } }
}

/** All scripts that an upgrade of the example's whole cloud sends to hosts. */
export const exampleScripts = (): Promise<Scripts> => scriptsOf(cloudOf(withPlacement(exampleFile())))

/** All scripts that an upgrade of a whole cloud sends to hosts: commands, probes, checks, and the scripts that run jobs. */
export async function scriptsOf(cloud: Cloud): Promise<Scripts> {
  const found = new Map<string, string>()
  for (const name of Object.keys(procedures[cloud.release.pair]) as ProcedureName[])
    collect(name, await outlineOf(cloud, name), found)
  for (const name of serviceNames) {
    const service = describedService(cloud, name)
    collect(`preflight/${name}`, preflightInput(cloud, service, upgradeId(cloud, name)), found)
  }
  const [host] = describedService(cloud, 'keystone').hosts
  if (host === undefined) throw new Error('the cloud has no host')
  const job = { host, upgrade: upgradeId(cloud, 'keystone'), step: StepId.parse('keystone/controller1/install') }
  const attended = { generation: 1, command: 'true', probe: 'true', limitSeconds: 0 }
  const look = lookScript(job, 'true').script
  return new Map([
    ...found,
    ['jobs/look', look],
    ['jobs/claim', attendScript(job, { ...attended, mayClaim: true }).script],
    ['jobs/attend', attendScript(job, { ...attended, mayClaim: false }).script],
    ['jobs/runner', runner],
    ['ssh/delivery', deliver(host, look).commandLine],
  ])
}

/** One of each kind: scripts that differ in the number of a host, an address or a server alone count once. */
export function oneOfEach(scripts: Scripts): Scripts {
  const kinds = new Map<string, [place: string, script: string]>()
  for (const [place, script] of scripts) {
    const kind = script
      .replaceAll(/\b(controller|network|compute|[a-z]+-?)\d\b/g, '$1N')
      .replaceAll(/\b\d+\.\d+\.\d+\.\d+\b/g, 'ADDRESS')
    if (!kinds.has(kind)) kinds.set(kind, [place, script])
  }
  return new Map(kinds.values())
}

/** The Python within a script: the text between the lines END_OF_PYTHON, also if all of it is quoted once more. */
export function pythonOf(script: string): readonly string[] {
  const plain = [...script.matchAll(/<<'END_OF_PYTHON'\n([^]*?)\nEND_OF_PYTHON\n/g)]
  const quoted = [...script.matchAll(/<<'\\''END_OF_PYTHON'\\''\n([^]*?)\nEND_OF_PYTHON\n/g)]
  return [
    ...plain.map(([, text = '']) => text),
    ...quoted.map(([, text = '']) => text.replaceAll(String.raw`'\''`, "'")),
  ]
}
