import type { Cloud } from '../../cloud/model/cloud'
import { HostName } from '../../cloud/model/ids'
import { RecordingCloud } from './recording'

export const computes = Array.from({ length: 9 }, (_, at) => HostName.parse(`compute${at + 1}`))

/** The step of Nova's upgrade on a compute. */
export const stepOn = (host: string): string => `nova/${host}/configure-upgrade_levels`

/** The example's cloud with more network nodes and computes, three at once. */
export const wide = (change: (cloud: Cloud) => Cloud = (cloud) => cloud): RecordingCloud =>
  new RecordingCloud((example: Cloud): Cloud => {
    const [some] = example.network
    if (some === undefined) throw new Error('the example has network nodes')
    const others = ['network8', 'network9'].map((name) => ({ ...some, name: HostName.parse(name) }))
    return change({
      ...example,
      groups: { batch: 3, maxUnavailable: 3 },
      network: [...example.network, ...others],
      computes: computes.map((name) => ({ ...some, name })),
    })
  })

/** A cloud whose computes end one after another, each once the one after the next has begun: in a task of its own. */
export function oneByOne(change?: Parameters<typeof wide>[0]): RecordingCloud {
  const cloud = wide(change)
  const begun = new Map(
    computes.map((host) => {
      let begin: () => void = () => undefined
      const whenBegun = new Promise<void>((resolve) => {
        begin = resolve
      })
      return [host, { begin: () => begin(), whenBegun }]
    }),
  )
  for (const [at, host] of computes.entries())
    cloud.runs.set(stepOn(host), async () => {
      begun.get(host)?.begin()
      // The third after this one begins only once this one, or one before it, has ended.
      const awaited = computes[at + 2]
      if (awaited !== undefined) await begun.get(awaited)?.whenBegun
      return { state: 'done', evidence: 'set' }
    })
  return cloud
}
