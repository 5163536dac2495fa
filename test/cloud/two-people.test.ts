import { expect, test } from '@jest/globals'
import { gatesOfTwo } from '../../cloud/model/file/signers'
import { gatesOf, gatesOfCloud } from '../../workflows/services'

test('two people may be asked for at every gate that an upgrade has, and at no other', () => {
  expect([...gatesOfTwo].sort()).toEqual([...gatesOfCloud(), ...gatesOf('nova-finish')].sort())
})
