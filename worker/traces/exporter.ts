import type { Collector } from '../../cloud/load/otlp'
import { codeOf } from '../../cloud/load'
import type { Log } from '../log'
import { otlpJson } from './otlp-json'
import type { Attributes, Span } from './span'

/** OpenTelemetry's usual figures of a batch processor. */
const everyMilliseconds = 5000
const batchSpans = 512
const queuedSpans = 2048
const answerMilliseconds = 10_000

/** Answers after which the same request may succeed later (OTLP, 'Retryable Response Codes'). */
const passing: readonly number[] = [429, 502, 503, 504]

/** Sends spans to a collector, in batches, by OTLP over HTTP. An upgrade never waits for it, nor fails by it. */
export class TraceExporter {
  readonly #timer: NodeJS.Timeout
  #queue: Span[] = []
  #dropped = 0
  #sending: Promise<void> | undefined

  constructor(
    private readonly collector: Collector,
    private readonly resource: Attributes,
    private readonly log: Log,
  ) {
    this.#timer = setInterval(() => void this.flush(), everyMilliseconds).unref()
  }

  /** Takes a span. Where the collector was away for long, the oldest are dropped, and counted. */
  take(span: Span): void {
    this.#queue.push(span)
    if (this.#queue.length <= queuedSpans) return
    this.#queue.shift()
    this.#dropped += 1
  }

  /** Sends what there is. Never fails. */
  flush(): Promise<void> {
    this.#sending ??= this.#send().finally(() => (this.#sending = undefined))
    return this.#sending
  }

  /** Sends the last spans, and ends. */
  async end(): Promise<void> {
    clearInterval(this.#timer)
    await this.flush()
  }

  async #send(): Promise<void> {
    while (this.#queue.length > 0) {
      const batch = this.#queue.splice(0, batchSpans)
      const answer = await this.#post(batch)
      if (answer === 'later') {
        this.#queue = [...batch, ...this.#queue].slice(-queuedSpans)
        return
      }
    }
    if (this.#dropped > 0)
      this.log.warn({ dropped: this.#dropped }, 'spans were dropped: the collector was away too long')
    this.#dropped = 0
  }

  async #post(batch: readonly Span[]): Promise<'sent' | 'later'> {
    const { url, headers } = this.collector
    try {
      const { ok, status } = await fetch(url, {
        method: 'POST',
        headers: { ...headers, 'content-type': 'application/json' },
        body: otlpJson(batch, this.resource),
        signal: AbortSignal.timeout(answerMilliseconds),
      })
      if (ok) return 'sent'
      this.log.warn({ status }, 'the collector of OpenTelemetry did not take the spans')
      return passing.includes(status) ? 'later' : 'sent'
    } catch (error) {
      const cause = typeof error === 'object' && error !== null && 'cause' in error ? error.cause : error
      this.log.warn({ reason: codeOf(cause) ?? String(cause) }, 'the collector of OpenTelemetry is out of reach')
      return 'later'
    }
  }
}
