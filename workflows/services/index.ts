import { serviceNames, type ServiceName, type UpgradeName } from '../../cloud/model/ids'
import type { PairName, Release, WayBack } from '../../cloud/model/release'
import { cinder } from './cinder'
import { gateBefore, gateOfComputes, gateOffline, gateUpgraded } from '../procedure/gate-names'
import { glance, glanceContract } from './glance'
import { keystone } from './keystone'
import { neutron } from './neutron'
import { nova } from './nova'
import { novaFinish } from './nova-finish'
import type { Vocabulary } from '../procedure/vocabulary'

/** A service's upgrade procedure and its metadata. */
export interface Procedure {
  readonly run: (vocabulary: Vocabulary) => Promise<void>
  /** Only a contract that was deferred; absent if it can't be. */
  readonly runContract?: (vocabulary: Vocabulary) => Promise<void>
  /** Its gates. A gate's name is the name of its signal. */
  readonly gates: readonly string[]
  /** The way back to the old release when it begins. */
  readonly wayBack: WayBack
  /** The end of `keystone of production is on Ocata`. */
  readonly ending: (release: Pick<Release, 'to'>) => string
}

/** Every upgrade but that of the whole cloud. */
export type ProcedureName = Exclude<UpgradeName, 'cloud'>

const whole = { wayBack: 'packages', ending: ({ to }: Pick<Release, 'to'>) => `is on ${to.label}` } as const

/** The procedures by the pair of releases and the upgrade's name. */
export const procedures: Readonly<Record<PairName, Readonly<Record<ProcedureName, Procedure>>>> = {
  'newton-to-ocata': {
    keystone: { run: keystone, gates: [gateUpgraded('keystone')], ...whole },
    glance: { run: glance, runContract: glanceContract, gates: [gateUpgraded('glance')], ...whole },
    nova: { run: nova, gates: [], ...whole },
    neutron: { run: neutron, gates: [gateOffline], ...whole },
    cinder: { run: cinder, gates: [], ...whole },
    'nova-finish': {
      run: novaFinish,
      gates: [gateOfComputes],
      wayBack: 'restore',
      ending: ({ to }) => `talks as ${to.label} does`,
    },
  },
}

/** The procedure of one of a cloud's upgrades. */
export const procedureOf = ({ release }: { readonly release: Pick<Release, 'pair'> }, name: ProcedureName): Procedure =>
  procedures[release.pair][name]

/** The service of an upgrade. */
export const serviceOf = (name: ProcedureName): ServiceName => (name === 'nova-finish' ? 'nova' : name)

/** The gates of an upgrade in any pair of releases: signals are heard before cloud.yaml tells the pair. */
export const gatesOf = (name: ProcedureName): readonly string[] => [
  ...new Set(Object.values(procedures).flatMap((pair) => pair[name].gates)),
]

/** The gates of a whole cloud: its own, and those of its services. */
export const gatesOfCloud = (): readonly string[] =>
  serviceNames.flatMap((each) => [gateBefore(each), ...gatesOf(each)])
