import { z } from 'zod'
import type { ServiceName } from '../../ids'
import { pathOfEachHost } from '../text'
import { commandsField, endpointField, EveryService } from './common'
import { PlacementField } from './placement'

export { UnitField, type UnitFormField } from './unit'

const KeystoneField = EveryService.extend({
  endpoint: endpointField('http://{address}:5000/v3'),
  /** The service's own configuration on each host; the database's URL is read from it there. */
  config: pathOfEachHost.default('/etc/keystone/keystone.conf'),
  commands: commandsField('keystone'),
  /** true: the last node joins before the gate. */
  contractAfterJoin: z.boolean().default(false),
})
const GlanceField = EveryService.extend({
  endpoint: endpointField('http://{address}:9292/v2'),
  config: pathOfEachHost.default('/etc/glance/glance-api.conf'),
  commands: commandsField('glance'),
})
const NovaField = EveryService.extend({
  endpoint: endpointField('http://{address}:8774/v2.1'),
  config: pathOfEachHost.default('/etc/nova/nova.conf'),
  commands: commandsField('nova'),
  /** true: the upgrade makes cell0 and the first cell where there are none; false: it is refused there. */
  createCells: z.boolean().default(false),
  placement: PlacementField,
})
const NeutronField = EveryService.extend({
  endpoint: endpointField('http://{address}:9696/v2.0'),
  config: pathOfEachHost.default('/etc/neutron/neutron.conf'),
  commands: commandsField('neutron'),
})
const CinderField = EveryService.extend({
  endpoint: endpointField('http://{address}:8776/v3'),
  config: pathOfEachHost.default('/etc/cinder/cinder.conf'),
  commands: commandsField('cinder'),
})

/** The services that this cloud upgrades; a service that is not listed is left as it is. */
export const ServicesField = z
  .strictObject({
    keystone: KeystoneField.optional(),
    glance: GlanceField.optional(),
    nova: NovaField.optional(),
    neutron: NeutronField.optional(),
    cinder: CinderField.optional(),
  } satisfies Record<ServiceName, z.ZodType>)
  .refine((services) => Object.keys(services).length > 0, { message: 'at least one service' })

/** The parsed section of any service. Fields that only some services have are absent in the others. */
export type ServiceField = z.infer<typeof GlanceField> &
  Partial<Pick<z.infer<typeof KeystoneField>, 'contractAfterJoin'>> &
  Partial<Pick<z.infer<typeof NovaField>, 'createCells' | 'placement'>>
