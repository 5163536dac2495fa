import type { ServiceName } from '../../cloud/model/ids'
import type { PhaseName, PhaseRelease } from '../../cloud/model/release'
import { releases } from '../../cloud/model/releases'

/** A phase as the release has it. */
export function phaseOf(service: ServiceName, name: PhaseName): PhaseRelease {
  const phase = releases['newton-to-ocata'].services[service].phases[name]
  if (phase === undefined) throw new Error(`${service} has no phase ${name}`)
  return phase
}
