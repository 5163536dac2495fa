import type { Vocabulary } from '../procedure/vocabulary'

/**
 * Cinder, Newton to Ocata. The database comes first, with Ocata's code staged beside Newton's; cinder-volume is moved away
 * from the node where it is active, and never runs twice.
 */
export async function cinder({ on, again, activePassive, unitsBeside, proveUpgraded }: Vocabulary): Promise<void> {
  const [controller1] = on()
  if (controller1 === undefined) return

  // Step 1: the database
  await controller1.stage()
  await controller1.backup()
  await controller1.sync()

  // Steps 2 to 4: cinder-api, controller3 drained like the others
  for (const node of on('cinder-api')) {
    await node.drain()
    await node.stop()
    await node.install()
    await node.configure()
    await node.start()
    await node.join()
  }

  // Steps 5 to 7: cinder-scheduler
  for (const node of on('cinder-scheduler')) {
    await node.stop()
    await node.install()
    await node.start()
  }

  // Step 8: cinder-volume: the new code where it is passive, the move, the new code where it was active
  const volume = await activePassive('cinder-volume')
  if (volume !== undefined) {
    for (const node of volume.standby) await node.install()
    await volume.move()
    await volume.active.install()
  }
  const besides = unitsBeside('cinder-api', 'cinder-scheduler', 'cinder-volume', 'cinder-backup')
  for (const node of [...on('cinder-backup'), ...besides.flatMap((unit) => on(unit))]) {
    await node.stop()
    await node.install()
    await node.start()
  }

  // Step 9: they learn that cinder-volume was upgraded
  for (const node of again('cinder-scheduler')) await node.restart()
  for (const node of again('cinder-api')) {
    await node.drain()
    await node.restart()
    await node.join()
  }
  // The rows that are rewritten then can be read by Ocata alone
  await proveUpgraded()
  await controller1.migrateOnline()
}
