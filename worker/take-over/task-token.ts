import type { temporal } from '@temporalio/proto'
import { Writer } from 'protobufjs/minimal'

/** One run of a workflow. */
export interface Run {
  readonly workflowId: string
  readonly runId: string
}

/** Temporal writes into the history only the first attempt of a task, and lets only that one be failed. */
const attempt = 1

const varint = 0
const bytes = 2
/** A field's number and kind, as protobuf writes them before its value. */
const tag = (field: number, kind: number): number => (field << 3) | kind

/**
 * The token by which Temporal's server knows a workflow task (proto/internal/temporal/server/api/token/v1/message.proto, Task).
 * The worker that had it has taken its own along.
 */
export function tokenOf(
  namespaceId: string,
  { workflowId, runId }: Run,
  started: temporal.api.history.v1.IHistoryEvent,
): Uint8Array {
  const scheduled = started.workflowTaskStartedEventAttributes?.scheduledEventId
  return Writer.create()
    .uint32(tag(1, bytes))
    .string(namespaceId)
    .uint32(tag(2, bytes))
    .string(workflowId)
    .uint32(tag(3, bytes))
    .string(runId)
    .uint32(tag(4, varint))
    .int64(scheduled ?? 0)
    .uint32(tag(5, varint))
    .int32(attempt)
    .uint32(tag(10, varint))
    .int64(started.eventId ?? 0)
    .uint32(tag(11, varint))
    .int64(started.version ?? 0)
    .finish()
}
