import { describe, expect, test } from '@jest/globals'
import type { Connected } from '../../client/connect'
import { proven } from '../../client/prove'
import { exampleCloud } from '../support/cloud'

const nobody = {} as Connected
const signers = { twoPeople: [] }
const retry = { signal: 'retry', said: {}, service: 'keystone', cloud: { ...exampleCloud(), signers } } as const

describe('where an upgrade can not be asked now', () => {
  test("a decision is not sent without a signature if the cloud's file has signers", async () => {
    await expect(proven(nobody, retry, undefined, undefined)).rejects.toMatchObject({ type: 'SignatureMissing' })
    await expect(proven(nobody, retry, '~/.ssh/id_ed25519', undefined)).rejects.toMatchObject({ type: 'NotSigned' })
  })

  test('a pause is sent, and any decision about a cloud without signers, by the name that was given', async () => {
    const said = { by: 'ann' }
    expect(await proven(nobody, { ...retry, signal: 'pause', said }, undefined, undefined)).toEqual(said)
    expect(await proven(nobody, { ...retry, cloud: exampleCloud(), said }, undefined, undefined)).toEqual(said)
  })
})
