import { z } from 'zod'
import { serviceNames, upgradeNames } from './names'

export { serviceNames, upgradeNames } from './names'

/**
 * Branded names and ids. A plain string can't be passed in the place of one of these: it is parsed first, at the edge where
 * it came in.
 */

/** A host of cloud.yaml: `controller1`. Lower-case letters, digits and hyphens, as in a DNS label. */
export const HostName = z
  .string()
  .regex(/^[a-z][a-z0-9-]{0,62}$/, 'a name of lower-case letters, digits and hyphens, beginning with a letter')
  .brand('HostName')
export type HostName = z.infer<typeof HostName>

/** The name of a cloud: part of every workflow id. */
export const CloudName = z
  .string()
  .regex(/^[a-z][a-z0-9-]{0,40}$/, 'a name of lower-case letters, digits and hyphens, beginning with a letter')
  .brand('CloudName')
export type CloudName = z.infer<typeof CloudName>

/** A load balancer of cloud.yaml: `haproxy1`. */
export const BalancerName = z
  .string()
  .regex(/^[a-z][a-z0-9-]{0,62}$/, 'a name of lower-case letters, digits and hyphens, beginning with a letter')
  .brand('BalancerName')
export type BalancerName = z.infer<typeof BalancerName>

/** A thing that a host starts and stops, by the name its init system knows: `apache2`, `neutron-l3-agent`. */
export const UnitName = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9_.@-]{0,80}$/, 'the name of a unit as the init system knows it, such as apache2')
  .brand('UnitName')
export type UnitName = z.infer<typeof UnitName>

/**
 * A backend or server name of HAProxy. Only these characters ever reach a runtime command: a semicolon or a blank in a
 * name would be a second command (docs/explanation/haproxy.md).
 */
export const ProxyName = z
  .string()
  .regex(/^[A-Za-z0-9_.:-]{1,128}$/, 'a HAProxy name of letters, digits, and _ . : - only')
  .brand('ProxyName')
export type ProxyName = z.infer<typeof ProxyName>

export const ServiceName = z.enum(serviceNames)
export type ServiceName = z.infer<typeof ServiceName>

/** service/host/verb[-unit], unique in its upgrade: `keystone/controller1/drain`. */
export const StepId = z
  .string()
  .max(200)
  .regex(/^[a-z]+\/[a-z][a-z0-9-]*\/[A-Za-z0-9_.@-]+$/, 'a step id such as keystone/controller1/drain')
  .brand('StepId')
export type StepId = z.infer<typeof StepId>

/** The parts of a step's id. A gate's `host` is `gate`, and its `verb` the gate's name. */
export interface StepIdParts {
  readonly service: string
  readonly host: string
  readonly verb: string
}

/** Reads the parts of a step's id; a part that is not there is empty. Never throws: an id may come from a stored history. */
export function parseStepId(id: string): StepIdParts {
  const [service = '', host = '', ...verb] = id.split('/')
  return { service, host, verb: verb.join('/') }
}

/** True if the id is a gate's. With a name: true if it is that gate's, in any service. */
export function isGate(id: string, gate?: string): boolean {
  const { host, verb } = parseStepId(id)
  return host === 'gate' && (gate === undefined || verb === gate)
}

/**
 * A Temporal workflow id; it names the upgrade on every host: `upgrade-production-keystone`. The target release follows
 * after a full stop, which no name of a cloud or a service has.
 */
export const UpgradeId = z
  .string()
  .regex(/^[a-z][a-z0-9-]{0,120}(\.[a-z0-9-]{1,40})?$/, 'a workflow id such as upgrade-production-keystone')
  .brand('UpgradeId')
export type UpgradeId = z.infer<typeof UpgradeId>

export const UpgradeName = z.enum(upgradeNames)
export type UpgradeName = z.infer<typeof UpgradeName>

/** The parts of an upgrade's id that the cloud gives: its name, and the suffix of the pair of releases. */
export interface Upgraded {
  readonly name: CloudName
  readonly release: { readonly idSuffix: string }
}

/**
 * The workflow id of one upgrade of one cloud to one release. Temporal runs one workflow per id, so the id is the lock of
 * the service. The records on hosts have this id: an upgrade to another release finds none of them.
 */
export function upgradeId({ name: cloud, release }: Upgraded, name: UpgradeName): UpgradeId {
  const stem = name === 'cloud' ? `upgrade-${cloud}` : `upgrade-${cloud}-${name}`
  return UpgradeId.parse(`${stem}${release.idSuffix}`)
}

/** The id of a service's upgrade below that of its whole cloud. */
export function upgradeIdBelow(whole: UpgradeId, service: ServiceName): UpgradeId {
  const [stem = '', ...release] = whole.split('.')
  return UpgradeId.parse([`${stem}-${service}`, ...release].join('.'))
}
