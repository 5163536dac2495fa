import type { Vocabulary } from '../procedure/vocabulary'

/**
 * The part of Nova that waits for the computes. Once all of them are on Ocata, Nova's services are restarted, so that they
 * talk as Ocata does, and the last rows are rewritten. By restart, never by SIGHUP, which services of this age don't
 * survive.
 */
export async function novaFinish({ again, computesUpgraded, proveUpgraded }: Vocabulary): Promise<void> {
  await computesUpgraded()
  for (const node of again('nova-conductor')) await node.restart()
  for (const node of again('nova-scheduler')) await node.restart()
  const apis = again('nova-api')
  for (const node of apis) {
    await node.drain()
    await node.restart()
    await node.join()
  }
  // The rows that are rewritten then can be read by Ocata alone
  await proveUpgraded()
  await apis[0]?.migrateOnline()
}
