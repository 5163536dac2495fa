import type { Vocabulary } from '../procedure/vocabulary'

/**
 * Glance, Newton to Ocata, without an outage: glance-api and glance-registry on each controller. The procedure's step 3
 * says glance2 where it means glance3. The contract comes after all have joined; it may be deferred, since Ocata works on
 * the expanded schema.
 */
export async function glance({ rolling, allUpgraded, proveUpgraded }: Vocabulary): Promise<void> {
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

  // Steps 2 and 3: controller2, controller3
  for (const node of [...middle, last]) {
    await node.drain()
    await node.stop()
    await node.install()
    await node.configure()
    await node.start()
    await node.join()
  }

  // After all glance services are at the new release
  if ((await allUpgraded(last, 'confirm', 'defer')) === 'confirm') await last.contract()
  await proveUpgraded()
}

/** Only the contract, on another day: it was deferred. */
export async function glanceContract({ rolling, allUpgraded }: Vocabulary): Promise<void> {
  const { last } = rolling()
  await allUpgraded(last, 'confirm')
  await last.contract()
}
