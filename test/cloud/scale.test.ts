import { describe, expect, test } from '@jest/globals'
import { dataConverter } from '../../cloud/converter'
import { codecOf } from '../../cloud/converter/opened'
import { payloadConverter } from '../../cloud/converter/payload-converter'
import { upgradeId } from '../../cloud/model/ids'
import { limits } from '../../cloud/model/limits'
import { preflightInput } from '../../cloud/model/preflight'
import { partsOf } from '../../cloud/model/preflight/bounded'
import { describedService } from '../../cloud/model/described-service'
import { bytesOf } from '../../cloud/model/text'
import { wideCloud } from '../support/cloud'

/** Temporal refuses a larger payload. */
const payloadBytes = 2 * 1024 * 1024

describe('a cloud with a thousand computes', () => {
  const cloud = wideCloud(1000)

  test('gets through preflight: each part fits into a payload, and every compute is asked in one of them', () => {
    const service = describedService(cloud, 'nova')
    const parts = partsOf(preflightInput(cloud, service, upgradeId(cloud, 'nova')))
    expect(parts.length).toBeGreaterThan(1)
    expect(parts.filter((part) => bytesOf(part) >= payloadBytes)).toEqual([])
    const asked = new Set(parts.flatMap(({ checks }) => checks.map(({ host }) => host.name)))
    expect(cloud.computes.filter(({ name }) => !asked.has(name))).toEqual([])
  })
})

test('a cloud of ten thousand computes can be loaded, compressed, and one of eleven thousand is refused for its bytes', async () => {
  const large = wideCloud(10_000)
  expect(bytesOf(large)).toBeLessThan(limits.cloudBytes)
  const [sent] = await codecOf(dataConverter).encode([
    payloadConverter.toPayload({ ok: true, cloud: large, sha256: '' }),
  ])
  expect(sent?.data?.length).toBeLessThan(payloadBytes)
  expect(bytesOf(wideCloud(11_000))).toBeGreaterThan(limits.cloudBytes)
})
