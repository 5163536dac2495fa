import { z } from 'zod'
import { JobTimes } from './agentless'
import { limits } from './limits'
import { ChannelOutcome } from './notification/notification'
import { clipped, lastOf } from './text'
import { HostName, ServiceName } from './ids'
import type { ReadOnly } from './read-only'

/**
 * The answers of a step's two activities. Schemas rather than bare types, because an operator may complete an activity by
 * hand (`temporal activity complete`). A completed result is parsed like any other input.
 */

/** The effect that a probe found: all of it, none of it, a part, or unknown because the probe failed. */
export const Effect = z.enum(['all', 'none', 'part', 'unknown'])
export type Effect = z.infer<typeof Effect>

/** Characters of a command's output that are kept in a history; the rest stays in the job's folder on the host. */
export const tailCharacters = limits.tailCharacters

const generation = z.number().int().positive()
/** The end of a command's output, redacted, at most `tailCharacters` long. */
const tail = z.string().transform((text) => lastOf(text, limits.tailCharacters))
/** The output of the probe: evidence for the operator, one short paragraph. */
const evidence = z.string().transform((text) => clipped(text, limits.saidCharacters))
/** Words of a host or a person, and a sentence for a person. Longer ones are cut, not refused. */
const said = z.string().transform((text) => clipped(text, limits.saidCharacters))
const sentence = z.string().transform((text) => clipped(text, limits.sentenceCharacters))
/** The host, balancer or file that was read. */
const place = z.string().transform((text) => clipped(text, limits.nameCharacters))

/**
 * A job that an earlier run of the upgrade began: the time by its host's clock, and the changes that are known since then.
 */
const earlier = z.object({ at: said, changed: z.array(said).max(10) })
export type Earlier = z.infer<typeof earlier>

/**
 * A fact that an install leaves to a person. `kept-file`: a configuration file that it did not overwrite, with the difference
 * from the package's. `would-not-start`: another unit whose program can't be imported any more, with the reason.
 */
export const Notice = z.object({
  kind: z.enum(['kept-file', 'would-not-start']),
  subject: place,
  text: z.string().transform((text) => clipped(text, limits.notices.characters)),
})
export type Notice = z.infer<typeof Notice>
export const Notices = z.array(Notice).max(limits.notices.items)

const done = z.object({
  state: z.literal('done'),
  evidence,
  /** Absent if there is none, and in a history from before they were told. */
  notices: Notices.exactOptional(),
  /** Seconds that the step's own command took, if it ran one. */
  seconds: z.number().nonnegative().optional(),
  /** When that command ran. Absent if there was none, and in a history from before it was told. */
  job: JobTimes.exactOptional(),
  /** The newest generation of the step's job, if there is one. */
  generation: z.number().int().positive().exactOptional(),
  /** True after a drain that is not needed any more: the node serves. */
  serving: z.literal(true).exactOptional(),
})
const failed = z.object({
  state: z.literal('failed'),
  generation,
  /** The command's exit code; 0 where it reported success but the probe does not see its effect. */
  exitCode: z.number().int(),
  tail,
  effect: Effect,
  evidence,
  /** If the output says that access was denied: the first folder or file on the path that refuses, and the user. */
  denied: said.optional(),
  /** The place of the whole output: host:folder. */
  record: said,
  earlier: earlier.exactOptional(),
})
const lost = z.object({
  state: z.literal('lost'),
  generation,
  /** Why no result will ever come: 'the host rebooted', 'the runner died'. */
  reason: said,
  tail,
  effect: Effect,
  evidence,
  record: said,
  earlier: earlier.exactOptional(),
})
/** A step that can't begin or go on until a person has looked: an error of the table. */
const refused = z.object({
  state: z.literal('refused'),
  type: z.string(),
  sentence,
  /** True after a drain that was refused half-way: servers that it has taken out stay out. */
  out: z.literal(true).exactOptional(),
})
/** A host or balancer is out of reach; the wait goes on. */
const unreachable = z.object({
  state: z.literal('unreachable'),
  sentence,
  seconds: z.number(),
  /** The generation that was claimed, or may have been. Absent where none was, and in a history from before it was told. */
  generation: generation.exactOptional(),
  /** The activity that came to its end so: an attempt of it may have begun the job. Absent where none could have. */
  activity: z.string().max(limits.nameCharacters).exactOptional(),
})
/** Past its expected time; the wait goes on. `sentence` says what it waits for: sessions, a job's last line. */
const slow = z.object({
  state: z.literal('slow'),
  sentence,
  seconds: z.number(),
  /** The generation that is waited for. Absent in a history from before it was told. */
  generation: generation.exactOptional(),
})
/** The host or balancer answers again. */
const reached = z.object({ state: z.literal('reached') })
const running = z.object({ state: z.literal('running'), generation, seconds: z.number().nonnegative() })
/** Nothing blocks the step: `run` may claim this generation. */
const ready = z.object({ state: z.literal('ready'), generation })

/** The answer of `look`. */
export const Look = z.discriminatedUnion('state', [done, running, ready, failed, lost, refused, unreachable])
export type Look = z.infer<typeof Look>

/** The answer of `run`, and of `lookAndRun`. */
export const Outcome = z.discriminatedUnion('state', [done, failed, lost, refused, slow, unreachable, reached])
export type Outcome = z.infer<typeof Outcome>

/**
 * `ok`: the host may be left out, since no balancer sends its servers requests. `said`: the state of the servers, or why
 * not.
 */
export const LeaveOutResult = z.object({ ok: z.boolean(), said })
export type LeaveOutResult = z.infer<typeof LeaveOutResult>

/** The evidence of a gate. `run` is the Temporal run it was read in: a reset makes a new one. */
export const Evidence = z.object({
  run: z.string().max(limits.nameCharacters),
  ok: z.boolean(),
  nodes: z.array(z.object({ host: place, ok: z.boolean(), said })),
  /** Enabled servers of the service's backends that cloud.yaml doesn't list, as `balancer: backend/server (address)`. */
  strangers: z.array(said),
})
export type Evidence = ReadOnly<z.infer<typeof Evidence>>

/** One preflight check's result. */
export const CheckResult = z.object({
  name: said,
  /** The host or balancer it was read on. */
  where: said,
  required: z.boolean(),
  ok: z.boolean(),
  said,
  remedy: said,
})
export type CheckResult = z.infer<typeof CheckResult>
/** `out`: nodes that are out of every balancer already, as an earlier run may have left them. */
export const Preflight = z.object({
  ok: z.boolean(),
  checks: z.array(CheckResult),
  out: z.array(HostName),
  /**
   * Number of commands of this upgrade that were ever begun on each host, by the host's records; null if they could not be
   * read. Absent in a history from before it was asked.
   */
  begun: z.array(z.object({ host: HostName, commands: z.number().int().nonnegative().nullable() })).exactOptional(),
})
export type Preflight = z.infer<typeof Preflight>

/**
 * The result of the workflow `preflight`: every check of each service that was asked for. `ok`: no check has to be mended.
 */
export const PreflightReport = z.object({
  ok: z.boolean(),
  cloud: z.string(),
  services: z.array(Preflight.extend({ service: ServiceName })),
  /** Of a trial notification: the outcome on each channel. */
  channels: z.array(ChannelOutcome).exactOptional(),
})
export type PreflightReport = z.infer<typeof PreflightReport>

/** The present state of watched servers. */
export const WatchResult = z.object({ serving: z.boolean(), said })
export type WatchResult = z.infer<typeof WatchResult>
