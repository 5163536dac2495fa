import { jest } from '@jest/globals'
import type * as Services from '../../../cloud/model/file/services'
import type * as Names from '../../../cloud/model/names'
import type * as Release from '../../../cloud/model/release'
import type * as Field from './field'

// The rows of the recipe that other modules read while they load: the service's name, its commands, and its section in
// cloud.yaml. A test that imports this file before any file of the product has them.
jest.mock('../../../cloud/model/names', () => {
  const real = jest.requireActual<typeof Names>('../../../cloud/model/names')
  return { serviceNames: [...real.serviceNames, 'toy'], upgradeNames: [...real.upgradeNames, 'toy'] }
})
jest.mock('../../../cloud/model/release', () => {
  const real = jest.requireActual<typeof Release>('../../../cloud/model/release')
  return { ...real, ownCommands: { ...real.ownCommands, toy: ['sync'] } }
})
jest.mock('../../../cloud/model/file/services', () => {
  const real = jest.requireActual<typeof Services>('../../../cloud/model/file/services')
  const { ToyField } = jest.requireActual<typeof Field>('./field')
  return { ...real, ServicesField: real.ServicesField.safeExtend({ toy: ToyField.optional() }) }
})
