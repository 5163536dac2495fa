import type { Vocabulary } from '../procedure/vocabulary'

/**
 * Keystone, Newton to Ocata, without an outage. The steps are the procedure's own; it says "action on controller3" of the
 * contract, before keystone3 joins, and so it is here unless cloud.yaml says contractAfterJoin.
 */
export async function keystone({ rolling, contractAfterJoin, allUpgraded, proveUpgraded }: Vocabulary): Promise<void> {
  const { first, middle, last } = rolling()

  // Step 1: controller1
  await first.drain()
  await first.stop()
  await first.install()
  await first.configure()
  await first.backup()
  await first.expand()
  await first.migrate()
  await first.start()
  await first.join()

  // Step 2: controller2
  for (const node of middle) {
    await node.drain()
    await node.stop()
    await node.install()
    await node.configure()
    await node.start()
    await node.join()
  }

  // Step 3: controller3. The operator may let it join while the gate stays open.
  await last.drain()
  await last.stop()
  await last.install()
  await last.configure()
  await last.start()
  if (contractAfterJoin) await last.join()
  while ((await allUpgraded(last, 'confirm', 'join')) === 'join') await last.join()
  await last.contract()
  await last.join()
  await proveUpgraded()
}
