import { glance } from './newton-to-ocata/glance'
import { keystone } from './newton-to-ocata/keystone'
import type { PhaseName, PhaseRelease, ServiceRelease } from './service'

/**
 * What the lab upgrades to where Ocata itself can't be had: the oldest Keystone and Glance on PyPI are Pike's (12.0.2 and
 * 15.0.2). Their phases have Ocata's names and go further, from the same Newton schema (docs/lab-real.md). For the lab
 * only: a cloud of people's is upgraded with `newton-to-ocata`, whose versions are Ocata's own.
 */
const ending = (
  { phases }: ServiceRelease,
  after: Readonly<Partial<Record<PhaseName, PhaseRelease['after']>>>,
): Partial<Record<PhaseName, PhaseRelease>> =>
  Object.fromEntries(
    Object.entries(phases).map(([name, phase]) => [name, { ...phase, after: after[name as PhaseName] ?? phase.after }]),
  )

const pike = { atLeast: 24 } as const

export const labKeystone: ServiceRelease = {
  ...keystone,
  units: { keystone: {} },
  phases: ending(keystone, { expand: pike, migrate: pike, contract: pike }),
}

export const labGlance: ServiceRelease = {
  ...glance,
  phases: {
    ...ending(glance, { expand: ['pike_expand01', 'pike_contract01'], contract: ['pike_contract01'] }),
    ...(glance.phases.contract && {
      contract: { ...glance.phases.contract, before: ['pike_expand01'], after: ['pike_contract01'] },
    }),
  },
}
