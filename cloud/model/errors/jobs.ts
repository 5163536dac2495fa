import { entry } from './entry'

/** Errors of a job, or of a note, on a host. */
export const jobErrors = {
  JobsFolderUnsafe: entry<{ host: string; folder: string; reason: string }>(
    'decision',
    (d) =>
      `${d.folder} on ${d.host} can't keep job records: ${d.reason}. Make it a folder of the user that runs the jobs, mode 0700, on a disk that outlives a reboot, then retry.`,
  ),
  HostBusy: entry<{ host: string; holder: string; record: string }>(
    'decision',
    (d) =>
      `${d.host} is being changed by ${d.holder} (record ${d.record}), and one job at a time may change a host. Wait until that job has ended, then retry.`,
  ),
  JobConflict: entry<{ host: string; step: string; when: string; record: string }>(
    'decision',
    (d) =>
      `${d.step} was started on ${d.host} ${d.when} with another command than the one asked for now (record ${d.record}). Wait for its end, look at what it did, then retry.`,
  ),
  EffectUnclear: entry<{ host: string; step: string; evidence: string }>(
    'decision',
    (d) =>
      `${d.step} was never started from here, but on ${d.host} not nothing of it is done: ${d.evidence}. Finish it by hand or restore the backup, then retry: it goes on once the probe finds all of it or none.`,
  ),
  MadeEarlier: entry<{ host: string; step: string; evidence: string }>(
    'decision',
    (d) =>
      `${d.step}: this run has made none yet, and on ${d.host} there is one from before it began. ${d.evidence}. What was written since then is not in it.`,
  ),
  JobNotStarted: entry<{ host: string; step: string; reason: string }>(
    'decision',
    (d) => `${d.step} was not started on ${d.host}, nothing has run: ${d.reason}. Put that right, then retry.`,
  ),
  JobAnswerUnreadable: entry<{ host: string; step: string; reason: string }>(
    'decision',
    (d) =>
      `${d.host} gave no readable answer about ${d.step}: ${d.reason}. Log in as the upgrade does and see whether sh -c true prints or fails, then retry.`,
  ),
  NoteUnusable: entry<{ host: string; note: string; reason: string }>(
    'decision',
    (d) => `The note ${d.note} on ${d.host} can't be kept or read: ${d.reason}. Put that right, then retry.`,
  ),
} as const
