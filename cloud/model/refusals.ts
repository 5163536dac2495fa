/** The types of failure with which an upgrade ends before its first step: nothing was changed by it. */
export const refusals = ['InputInvalid', 'CloudFileInvalid', 'LockHeld'] as const

/** True if a failure of this type ended its upgrade before the first step. */
export const isRefusal = (type: string | null | undefined): boolean => refusals.some((refusal) => refusal === type)
