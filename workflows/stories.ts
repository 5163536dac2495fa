import type { ServiceName, UpgradeName } from '../cloud/model/ids'
import type { WayBack } from '../cloud/model/releases'
import { cinder } from './cinder'
import { glance, glanceContract } from './glance'
import { keystone } from './keystone'
import { neutron } from './neutron'
import { nova } from './nova'
import { novaFinish } from './nova-finish'
import type { Site } from './site'

/** One upgrade as it reads. */
export interface Story {
  readonly service: ServiceName
  readonly tell: (site: Site) => Promise<void>
  /** The same with nothing but a contract that was deferred, where it can be. */
  readonly tellContract?: (site: Site) => Promise<void>
  /** Its gates. A gate's name is the name of its signal. */
  readonly gates: readonly string[]
  /** What leads back to the old release when it begins. */
  readonly wayBack: WayBack
  /** What is true at the end, as `keystone of production is on Ocata` has it. */
  readonly ending: string
}

/** The upgrade of one service, or of a part of it: what is no whole cloud's. */
export type StoryName = Exclude<UpgradeName, 'cloud'>

const fromNewton = { wayBack: 'packages', ending: 'is on Ocata' } as const

export const stories: Readonly<Record<StoryName, Story>> = {
  keystone: { service: 'keystone', tell: keystone, gates: ['keystone-on-ocata'], ...fromNewton },
  glance: { service: 'glance', tell: glance, tellContract: glanceContract, gates: ['glance-on-ocata'], ...fromNewton },
  nova: { service: 'nova', tell: nova, gates: [], ...fromNewton },
  neutron: { service: 'neutron', tell: neutron, gates: ['neutron-contract'], ...fromNewton },
  cinder: { service: 'cinder', tell: cinder, gates: [], ...fromNewton },
  'nova-finish': {
    service: 'nova',
    tell: novaFinish,
    gates: ['computes-on-ocata'],
    wayBack: 'restore',
    ending: 'talks as Ocata does',
  },
}
