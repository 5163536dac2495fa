import { commandsField, endpointField, EveryService } from '../../../cloud/model/file/services/common'
import type { ServiceName } from '../../../cloud/model/ids'
import { pathOfEachHost } from '../../../cloud/model/file/text'

/** Its name, as if it were one of the services. */
export const toyName = 'toy' as string as ServiceName

/** The section of the toy in cloud.yaml. */
export const ToyField = EveryService.extend({
  endpoint: endpointField('http://{address}:8004/v1'),
  config: pathOfEachHost.default('/etc/toy/toy.conf'),
  commands: commandsField(toyName),
})
