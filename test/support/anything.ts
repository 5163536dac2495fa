import type { Payload } from '@temporalio/common'
import { temporal } from '@temporalio/proto'
import fc from 'fast-check'
import { payloadOf } from './payloads'

/**
 * Payloads that anybody may send to Temporal, as fast-check makes them up: any bytes, any encoding, any JSON, and near
 * misses of the messages that people mean to send.
 */

type Failure = temporal.api.failure.v1.IFailure

/** The seed of the random runs. A failing run prints it, so that it can be repeated: SEED=123 npm test … */
export const seed = Number(process.env.SEED ?? Date.now() % 2 ** 31)

const nested = (depth: number): string => '['.repeat(depth) + ']'.repeat(depth)
const keys = (count: number): string =>
  JSON.stringify(Object.fromEntries(Array.from({ length: count }, (_, at) => [`key${at}`, at])))

/** Texts that are JSON, or almost, and that readers of JSON have stumbled over. */
const awkward: readonly string[] = [
  '',
  'null',
  'undefined',
  'NaN',
  'Infinity',
  '1e999',
  '-1e999',
  '-0',
  '9007199254740993',
  '"\\ud800"',
  '{"by":"\\udc00\\u001b[2J\\n### x"}',
  '{"__proto__":{"by":"ann"}}',
  '{"constructor":{"prototype":{"now":true}}}',
  '{"toString":1,"valueOf":2,"toJSON":3,"then":4}',
  '{"by":"ann","by":{}}',
  '{"length":-1,"0":1}',
  '[null,[],{},""]',
  '\ufeff{"by":"ann"}',
  "{by:'ann'}",
  '{"by":"ann"} x',
]
/** Values that are large: each takes its time to be read, and its place in a history. */
const large: readonly (() => string)[] = [
  () => nested(50_000),
  () => keys(12_000),
  () => JSON.stringify({ note: '\u001b]'.repeat(60_000) }),
  () => `[${'1,'.repeat(100_000)}1]`,
  () => JSON.stringify('x'.repeat(200_000)),
]

/** Keys that one schema or another knows, with values that may be right. */
const almost = fc.record(
  {
    by: fc.oneof(fc.constant('ann'), fc.string({ unit: 'binary' }), fc.jsonValue()),
    note: fc.oneof(fc.string({ unit: 'binary' }), fc.jsonValue()),
    now: fc.oneof(fc.boolean(), fc.jsonValue()),
    step: fc.constantFrom('keystone/controller1/install', 'install', '', 7),
    host: fc.constantFrom('controller2', 'controller9', 'Controller', null),
    answer: fc.constantFrom('confirm', 'join', 'defer', 'perhaps'),
    cutSessions: fc.boolean(),
    holder: fc.string(),
    force: fc.jsonValue(),
    cloud: fc.oneof(fc.string(), fc.jsonValue()),
  },
  { requiredKeys: [] },
)

const json = fc.oneof(
  { weight: 6, arbitrary: fc.json() },
  { weight: 8, arbitrary: almost.map((value) => JSON.stringify(value)) },
  { weight: 4, arbitrary: fc.constantFrom(...awkward) },
  { weight: 1, arbitrary: fc.constantFrom(...large).map((make) => make()) },
)
const bytes = fc.oneof(
  { weight: 6, arbitrary: json },
  { weight: 2, arbitrary: fc.string({ unit: 'binary' }) },
  { weight: 2, arbitrary: fc.uint8Array() },
)
const encoding = fc.oneof(
  { weight: 8, arbitrary: fc.constant('json/plain') },
  {
    weight: 6,
    arbitrary: fc.constantFrom<string | undefined>(
      undefined,
      '',
      'binary/null',
      'binary/plain',
      'binary/encrypted',
      'binary/protobuf',
      'json/protobuf',
      'text/plain',
      'json/plain ',
      'JSON/PLAIN',
      'e'.repeat(5000),
    ),
  },
  { weight: 1, arbitrary: fc.string({ unit: 'binary' }) },
  { weight: 1, arbitrary: fc.uint8Array() },
)
const messageType = fc.option(fc.oneof(fc.constantFrom('temporal.api.common.v1.Payload', ''), fc.uint8Array()), {
  nil: undefined,
})

export const payload: fc.Arbitrary<Payload> = fc.oneof(
  { weight: 1, arbitrary: fc.constant<Payload>({}) },
  {
    weight: 20,
    arbitrary: fc.tuple(bytes, encoding, messageType).map(([data, name, type]): Payload => {
      const { metadata, ...made } = payloadOf(data, name)
      return { ...made, metadata: { ...metadata, ...(type === undefined ? {} : { messageType: Buffer.from(type) }) } }
    }),
  },
)
/** None, one or several. */
export const somePayloads = fc.oneof(
  { weight: 8, arbitrary: payload.map((one) => [one]) },
  { weight: 2, arbitrary: fc.array(payload, { maxLength: 3 }) },
)
/** The fields of headers and memos. */
export const fields: fc.Arbitrary<Record<string, Payload>> = fc.oneof(
  { weight: 4, arbitrary: fc.constant({}) },
  { weight: 1, arbitrary: fc.dictionary(fc.constantFrom('_tracer-data', 'x', '__proto__ ', 'holder'), payload) },
)

/** Names of messages that nobody knows, some of them the SDK's own, some of any object's. */
export const anyName = fc.oneof(
  fc.constantFrom(
    '__stack_trace',
    '__enhanced_stack_trace',
    '__temporal_workflow_metadata',
    '__temporal_x',
    '__proto__',
    'constructor',
    'toString',
    'hasOwnProperty',
    'n'.repeat(900),
    '\u001b[2J',
  ),
  fc.string({ minLength: 1, maxLength: 40, unit: 'grapheme' }),
)

const kinds: readonly Failure[] = [
  {},
  { applicationFailureInfo: { nonRetryable: true } },
  { applicationFailureInfo: { nonRetryable: true, type: 'CancelledFailure' } },
  { terminatedFailureInfo: {} },
  { canceledFailureInfo: {} },
  { serverFailureInfo: { nonRetryable: true } },
  { timeoutFailureInfo: { timeoutType: temporal.api.enums.v1.TimeoutType.TIMEOUT_TYPE_SCHEDULE_TO_START } },
  { childWorkflowExecutionFailureInfo: {} },
  { activityFailureInfo: {} },
  { resetWorkflowFailureInfo: {} },
  { nexusOperationExecutionFailureInfo: {} },
  { nexusHandlerFailureInfo: { type: 'x' } },
]
const text = fc.option(fc.oneof(fc.string({ unit: 'grapheme' }), fc.constant('m'.repeat(200_000))), { nil: undefined })

/** A failure whose causes are so many deep. */
const caused = (failure: Failure, depth: number): Failure =>
  depth === 0 ? failure : { message: `${depth}`, applicationFailureInfo: {}, cause: caused(failure, depth - 1) }

const inner: fc.Arbitrary<Failure> = fc
  .record({
    message: text,
    source: text,
    stackTrace: text,
    encodedAttributes: fc.option(payload, { nil: undefined }),
    kind: fc.constantFrom(...kinds),
    details: fc.array(payload, { maxLength: 2 }),
  })
  .map(({ kind, details, message, source, stackTrace, encodedAttributes }) => ({
    ...(message === undefined ? {} : { message }),
    ...(source === undefined ? {} : { source }),
    ...(stackTrace === undefined ? {} : { stackTrace }),
    ...(encodedAttributes === undefined ? {} : { encodedAttributes }),
    ...(kind.applicationFailureInfo
      ? { applicationFailureInfo: { ...kind.applicationFailureInfo, details: { payloads: details } } }
      : kind),
  }))

/**
 * A failure by which anybody may end an activity by hand. Temporal tries an activity again unless its outermost failure
 * forbids it, as this one does; the failures below it may be anything.
 */
export const failure: fc.Arbitrary<Failure> = fc
  .tuple(
    inner,
    fc.option(inner, { nil: undefined }),
    fc.constantFrom(0, 1, 60),
    fc.constantFrom<Failure>({ applicationFailureInfo: { nonRetryable: true } }, { canceledFailureInfo: {} }),
  )
  .map(([outer, cause, depth, kind]) => ({
    message: outer.message ?? null,
    encodedAttributes: outer.encodedAttributes ?? null,
    stackTrace: outer.stackTrace ?? null,
    ...(outer.applicationFailureInfo
      ? { applicationFailureInfo: { ...outer.applicationFailureInfo, nonRetryable: true } }
      : kind),
    ...(cause === undefined ? {} : { cause: caused(cause, depth) }),
  }))

/**
 * Throws with the seed and so much of the counterexample as can be read.
 * @throws where the property failed
 */
export function told<T>({ failed, errorInstance, counterexample, numRuns }: fc.RunDetails<T>): void {
  if (!failed) return
  const what = fc.stringify(counterexample)
  throw new Error(`run ${numRuns} with SEED=${seed}: ${what.length > 3000 ? `${what.slice(0, 3000)}…` : what}`, {
    cause: errorInstance,
  })
}
