import { serviceNames, upgradeId } from '../../../cloud/model/ids'
import { RecordingCloud, type DrivenUpgrade, type Parts } from '../recording'
import { keepEnded, named, type DrivenProcedure } from './driven'
import { keepHistory } from './recorder'

/** Milliseconds from the answer with the cloud to a signal, which comes while the workflow plans all services. */
const planningMilliseconds = 30

/** A cloud that lets a story know when the upgrade of all services has begun to plan. */
class Planned extends RecordingCloud {
  whenLoaded: () => void = () => undefined
  #loads = 0

  protected override parts(): Parts {
    const own = super.parts()
    return {
      ...own,
      loadCloud: async (input) => {
        const loaded = await own.loadCloud(input)
        this.#loads += 1
        if (this.#loads === 1) this.whenLoaded()
        return loaded
      },
    }
  }
}

/** Confirms each gate as it opens, and resumes, until the upgrade is done. */
async function toTheEnd(upgrade: DrivenUpgrade): Promise<void> {
  for (;;) {
    const { state, gate } = await upgrade.until(
      'waiting for a person, or done',
      (now) => now.gate !== null || now.state === 'Done' || now.state === 'Paused',
    )
    if (state === 'Done') return
    if (state === 'Paused') {
      await upgrade.send('resume', { by: 'ann' })
      await upgrade.until('resumed', (now) => now.state !== 'Paused')
    } else if (gate !== null) {
      await upgrade.send(gate.name, { by: 'ann' })
      await upgrade.until(`past ${gate.name}`, (now) => now.gate?.name !== gate.name)
    }
  }
}

/** All services of a cloud. A pause comes while the first one is started, and counts there too. */
const all: DrivenProcedure = async (bench) => {
  const cloud = new Planned(named('all', (given) => ({ ...given, pauseBetween: true })))
  const pausing = new Promise<void>((resolve) => (cloud.whenLoaded = resolve))
  await bench.with(
    cloud,
    async (upgrade) => {
      await pausing
      await new Promise((resolve) => setTimeout(resolve, planningMilliseconds))
      await upgrade.send('pause', { by: 'ann' })
      await toTheEnd(upgrade)
      await keepEnded(upgrade)
      for (const service of serviceNames) await keepHistory(upgrade.client, upgradeId(cloud.cloud, service))
    },
    undefined,
    'cloud',
  )
}

export const wholeCloud: Readonly<Record<string, DrivenProcedure>> = { all }
