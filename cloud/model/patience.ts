/**
 * Seconds that one call goes on trying after the operator was told of an unreachable host: a night out of reach stays a
 * short history.
 */
export const notifiedUnreachableSeconds = 600
