/**
 * Node's flags for the process of a worker. V8 lets the young objects of each of its two isolates grow to 48 MB, as long as
 * the machine has room. With 2 MB a half, a worker on 150 nodes had 255 MB rather than 324, and a tenth more CPU time
 * (`npm run bench:scale -- --nodes 150`).
 */
export const heapFlags = ['--max-semi-space-size=2'] as const
