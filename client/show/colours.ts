import picocolors from 'picocolors'

/**
 * Colours where a person reads: at a terminal that has them, unless NO_COLOR is set. Elsewhere no escape is ever printed,
 * also under CI, where the library by itself would.
 */
export const colours = picocolors.createColors(
  picocolors.isColorSupported && (process.stdout.isTTY || (process.env.FORCE_COLOR ?? '') !== ''),
)
