/** A channel did not take a notification. The message names neither URL nor command. */
export class ChannelFailure extends Error {
  override readonly name = 'ChannelFailure'
  /** True if trying again soon would end in the same way: what cloud.yaml says has to be corrected. */
  readonly isFinal: boolean
  /** Seconds after which the receiver wants to be asked again. */
  readonly retryAfterSeconds: number | undefined

  constructor(
    reason: string,
    { isFinal = false, retryAfterSeconds }: { readonly isFinal?: boolean; readonly retryAfterSeconds?: number } = {},
  ) {
    super(reason)
    this.isFinal = isFinal
    this.retryAfterSeconds = retryAfterSeconds
  }
}
