/**
 * Node's flags for the process of a worker. V8 lets the young objects of each of its two isolates grow to 48 MB, and the old
 * ones to several times those in use, as long as the machine has room. With 2 MB a half and a growth by 20 %, a worker on
 * 400 nodes had a peak of 285 MB rather than 430, and 7 % more CPU time (`npm run bench:scale -- --nodes 400`).
 */
export const heapFlags = ['--max-semi-space-size=2', '--heap-growing-percent=20'] as const
