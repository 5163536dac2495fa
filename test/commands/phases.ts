import type { ServiceName } from '../../cloud/model/ids'
import { releases, type PhaseName, type PhaseRelease } from '../../cloud/model/releases'

/** A phase as the release has it. */
export function phaseOf(service: ServiceName, name: PhaseName): PhaseRelease {
  const phase = releases['newton-to-ocata'].services[service].phases[name]
  if (phase === undefined) throw new Error(`${service} has no phase ${name}`)
  return phase
}
