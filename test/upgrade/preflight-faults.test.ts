import { readFileSync, writeFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { serviceNames, type ServiceName } from '../../cloud/model/ids'
import { PreflightReport, type CheckResult } from '../../cloud/model/outcomes'
import { Rehearsal, writeFields } from '../support/rehearsal'
import { address } from '../support/temporal'
import { balancerFaults } from './preflight-faults/balancers'
import { together, type Mend, type Together } from './preflight-faults/fault'
import { fingerprint } from './preflight-faults/fingerprint'
import { hostFaults } from './preflight-faults/hosts'
import { keystoneFaults } from './preflight-faults/keystone'
import { serviceFaults } from './preflight-faults/services'

const faults = [...hostFaults, ...balancerFaults, ...keystoneFaults, ...serviceFaults].sort(
  (one, other) => serviceNames.indexOf(one.service) - serviceNames.indexOf(other.service),
)

/** One lab and one worker for all: each fault is mended before the next. */
let rehearsal: Rehearsal
let finish: () => void = () => undefined
let story: Promise<void>
beforeAll(async () => {
  rehearsal = await new Promise<Rehearsal>((resolve, reject) => {
    story = Rehearsal.run({ address: address() }, async (begun) => {
      await begun.startWorker()
      const finished = new Promise<void>((over) => (finish = over))
      resolve(begun)
      await finished
    })
    story.catch(reject)
  })
}, 120_000)
afterAll(async () => {
  finish()
  await story
}, 120_000)

/** The real preflight: the workflow, by a real worker, over SSH and HAProxy's sockets. */
async function preflight(service?: ServiceName): Promise<PreflightReport> {
  const result: unknown = await rehearsal.client.workflow.execute('preflight', {
    workflowId: `preflight-${rehearsal.name}`,
    taskQueue: rehearsal.taskQueue,
    args: [{ cloud: rehearsal.lab.cloudFile, ...(service === undefined ? {} : { service }) }],
  })
  return PreflightReport.parse(result)
}

const failed = ({ services }: PreflightReport): CheckResult[] =>
  services.flatMap(({ checks }) => checks.filter(({ ok }) => !ok))

const placeOf = ({ name, where }: CheckResult): string => `${name} @ ${where}`

const inWords = ({ service, faults: all }: Together): string => `${service}: ${all.map(({ what }) => what).join('; ')}`

/** Breaks the cloud in all of these ways, and mends it in the reverse order. */
async function broken({ faults: all }: Together, use: () => Promise<void>): Promise<void> {
  const cloudFile = readFileSync(rehearsal.lab.cloudFile)
  const mends: Mend[] = []
  try {
    for (const fault of all) {
      const mend = await fault.break?.(rehearsal)
      if (mend !== undefined) mends.unshift(mend)
      writeFields(rehearsal.lab.cloudFile, fault.fields?.(rehearsal) ?? [])
    }
    await use()
  } finally {
    writeFileSync(rehearsal.lab.cloudFile, cloudFile)
    for (const mend of mends) await mend()
  }
}

describe('preflight', () => {
  test('has nothing to say against a sound cloud', async () => {
    const report = await preflight()
    expect(failed(report)).toEqual([])
    expect(report.services.map(({ service }) => service)).toEqual(serviceNames)
  }, 120_000)

  test.each(together(faults).map((each) => [inWords(each), each] as const))(
    'finds it, says where and what mends it, and changes nothing: %s',
    async (_, each) => {
      await broken(each, async () => {
        const before = await fingerprint(rehearsal)
        const report = await preflight(each.service)
        expect(await fingerprint(rehearsal)).toEqual(before)
        const found = failed(report)
        expect(found.map(placeOf).sort()).toEqual(each.faults.flatMap(({ fails }) => fails).sort())
        for (const fault of each.faults)
          for (const { said, remedy, required } of found.filter((check) => fault.fails.includes(placeOf(check)))) {
            expect(said).toMatch(fault.said)
            expect(remedy).toMatch(/^.{20,}/)
            expect(required).toBe(fault.isAdvice !== true)
          }
        expect(report.ok).toBe(each.faults.every(({ isAdvice }) => isAdvice === true))
      })
    },
    120_000,
  )

  test('asks a host and a balancer again that are away for a moment', async () => {
    const { lab } = rehearsal
    await Promise.all([lab.cut('controller2'), lab.cut('lb2')])
    const asking = preflight('keystone')
    await sleep(1000)
    await Promise.all([lab.mend('controller2'), lab.mend('lb2')])
    expect(failed(await asking)).toEqual([])
  }, 120_000)

  test('has nothing to say again once all of that is mended, and the command line exits with 0', async () => {
    const { code, said } = await rehearsal.type('preflight', 'cloud')
    expect(said).toMatch(/checks of keystone, glance, nova, neutron, cinder: nothing to mend before an upgrade\./)
    expect(code).toBe(0)
  }, 120_000)
})
