/**
 * Fails a test file whose process has a clock that an earlier file has set and not put back. Otherwise its waits would never
 * end, and nobody would know why.
 */
const hour = 3_600_000
if (Math.abs(performance.timeOrigin + performance.now() - Date.now()) > hour)
  throw new Error('an earlier test file in this process has set the clock of performance.now, and has not put it back')
