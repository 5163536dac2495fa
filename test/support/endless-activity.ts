import Module from 'node:module'
import type * as activities from '../../activities'

/** Loaded before a worker (`--require`): its first activity never ends, and hears no cancellation. */
const loader = Module as unknown as { _load: (...args: readonly unknown[]) => unknown }
const load = loader._load
loader._load = function (...args) {
  const loaded = load.apply(this, [...args])
  if (args[0] !== '../activities') return loaded
  const { createActivities } = loaded as typeof activities
  return {
    ...(loaded as object),
    createActivities: (...given: Parameters<typeof createActivities>) => ({
      ...createActivities(...given),
      loadCloud: () => new Promise(() => setInterval(() => undefined, 1000)),
    }),
  }
}
