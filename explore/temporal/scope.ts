import { AsyncLocalStorage } from 'node:async_hooks'
import { CancelledFailure } from '@temporalio/common'
import type { Run } from './run'

const scopes = new AsyncLocalStorage<Scope>()

/** A cancellation scope, as in Temporal's sandbox (docs.temporal.io, TypeScript SDK: cancellation scopes). */
export class Scope {
  readonly owner: Run
  isCancelled = false
  readonly #cancelled: Promise<never>
  #cancel: (error: Error) => void = () => undefined
  readonly #inner = new Set<() => void>()

  /** A workflow makes one within its present scope. */
  constructor(
    _options?: unknown,
    private readonly shielded = false,
    run?: Run,
  ) {
    const parent = run === undefined ? Scope.current() : undefined
    const own = run ?? parent?.owner
    if (own === undefined) throw new Error('no workflow runs here')
    this.owner = own
    this.#cancelled = new Promise<never>((_, reject) => {
      this.#cancel = reject
    })
    this.#cancelled.catch(() => undefined)
    if (shielded || parent === undefined) return
    // As in the SDK: a scope that is made within a cancelled one is cancelled from its beginning.
    if (parent.consideredCancelled) this.cancel()
    else parent.onCancel(() => this.cancel())
  }

  static current(): Scope {
    const scope = scopes.getStore()
    if (scope === undefined) throw new Error('no workflow runs here')
    return scope
  }

  static nonCancellable<T>(work: () => Promise<T>): Promise<T> {
    return new Scope(undefined, true).run(work)
  }

  get cancelRequested(): Promise<never> {
    return this.#cancelled
  }

  get consideredCancelled(): boolean {
    return this.isCancelled && !this.shielded
  }

  onCancel(act: () => void): () => void {
    this.#inner.add(act)
    return () => this.#inner.delete(act)
  }

  run<T>(work: () => T): T {
    return scopes.run(this, work)
  }

  cancel(): void {
    if (this.isCancelled) return
    this.isCancelled = true
    this.#cancel(new CancelledFailure('Cancellation scope cancelled'))
    if (this.shielded) return
    for (const act of [...this.#inner]) act()
    this.#inner.clear()
  }
}
