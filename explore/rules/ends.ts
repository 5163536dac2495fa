import type { EventLog } from '../../workflows/state/event-log'
import type { Ended } from '../night'
import type { Read } from './read'

type RunEvent = EventLog['entries'][number]

/** The work that an upgrade leaves, although it says that it is done. */
function leaves({ upgrade, progress }: Ended, { night, entries, leftOut }: Read): readonly string[] {
  const { hosts, balancers } = night.cloud
  const isNeeded = (step: string): boolean => {
    const state = progress?.steps.find(({ id }) => id === step)?.state
    return state !== 'not needed' && state !== 'left out'
  }
  const own = entries.get(upgrade) ?? []
  const undone = own.filter(
    (entry) =>
      entry.kind === 'step' &&
      entry.step.action.kind === 'job' &&
      entry.step.wordStands !== true &&
      isNeeded(entry.id) &&
      !leftOut.has(entry.step.host) &&
      !hosts.isDone(entry.id),
  )
  const servers = own.flatMap((entry) =>
    entry.kind === 'step' && entry.step.action.kind === 'join' && !leftOut.has(entry.step.host)
      ? entry.step.action.servers
      : [],
  )
  const paths = new Set(servers.map(({ backend, server }) => `${backend}/${server}`))
  const out = balancers.out.filter((place) => paths.has(place.split(': ')[1] ?? ''))
  return [
    ...(undone.length > 0 ? [`${upgrade} is done without ${undone.map(({ id }) => id).join(', ')}`] : []),
    ...(out.length > 0 ? [`${upgrade} is done with ${out.join(', ')} out`] : []),
  ]
}

/** On a quiet night nobody is called. */
function alarms({ night: { schedule, temporal } }: Read): readonly string[] {
  if (schedule.faults.length + schedule.words.length > 0) return []
  return temporal.runs.flatMap((run) => {
    const events = run.enter(() => run.queries.get('history')?.()) as readonly RunEvent[] | undefined
    const alarm = (events ?? []).find(({ what }) => what === 'attention')
    return alarm === undefined ? [] : [`${run.id} calls a person on a quiet night: ${JSON.stringify(alarm)}`]
  })
}

/** An upgrade ends done with everything done, or for a person's word; any other one asks a person, and says so. */
export function ending(read: Read): readonly string[] {
  const { night } = read
  const { sent } = night
  const wasSaid = (...words: readonly string[]): boolean => sent.some(({ signal }) => words.includes(signal))
  const inVain = [...night.inVain].map((about) => `no answer helps with ${about}`)
  const ends = night.ended.flatMap((ended) => {
    const { upgrade, how, why } = ended
    if (how !== 'silent' && how !== 'Terminated' && night.cloud.lock.holder === upgrade)
      return [`${upgrade} has ended (${how}: ${why}) and holds the lock still`]
    switch (how) {
      case 'failed':
        return [`${upgrade} failed: ${why}`]
      case 'silent':
        return [`${upgrade} comes to no end and asks nobody: ${why}`]
      case 'Aborted':
        return wasSaid('abort', 'cancel') ? [] : [`${upgrade} was aborted by nobody`]
      case 'Cancelled':
        return wasSaid('cancel') ? [] : [`${upgrade} was cancelled by nobody`]
      case 'Terminated':
        return wasSaid('terminate-and-start', 'reset') ? [] : [`${upgrade} was terminated by nobody`]
      case 'Refused':
        return wasSaid('start') && night.temporal.runs.length > 1 ? [] : [`${upgrade} was refused: ${why}`]
      case 'Done':
        return ended.type === 'cloud' ? [] : leaves(ended, read)
    }
  })
  return [...inVain, ...alarms(read), ...ends]
}
