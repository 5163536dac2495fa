import type { Vocabulary } from '../procedure/vocabulary'

/**
 * Nova, Newton to Ocata, in an outage of its API: from step 1 to step 5 the balancers answer 503. Cells are made before
 * the databases are upgraded, since Ocata refuses a cloud without them. Placement, if the cloud has none, is served once
 * its tables are there, and before Nova's own check asks it.
 */
export async function nova({
  inOutage,
  together,
  setEverywhere,
  unitsBeside,
  placement,
  proveUpgraded,
}: Vocabulary): Promise<void> {
  const controllers = inOutage()
  const [controller1, ...others] = controllers
  if (controller1 === undefined) return
  const besides = unitsBeside('nova-api', 'nova-conductor', 'nova-scheduler')

  // Append this configure to all nodes
  await setEverywhere('upgrade_levels', 'compute', 'auto')
  const madePlacement = await placement()
  await madePlacement?.register()
  await controller1.backup()

  // Step 1: nova-api on all servers
  for (const node of controllers) await node.drain()
  await together(controllers, (node) => node.stop('nova-api'))

  // Step 2: nova-conductor, nova-scheduler, and the units beside them: nova-consoleauth, the proxies, those of the site
  await together(controllers, (node) => node.stop('nova-conductor'))
  await together(controllers, (node) => node.stop('nova-scheduler'))
  if (besides.length > 0) await together(controllers, (node) => node.stop(...besides))

  // Step 3: the new code, on controller1 before the others
  await controller1.install()
  await together(others, (node) => node.install())
  await together(controllers, (node) => node.configure())
  await madePlacement?.install()

  // Step 4: the databases, on controller1
  await controller1.createCells()
  await controller1.sync()
  await controller1.apiSync()
  await madePlacement?.serve()
  await controller1.mapToCells()

  // Step 5: all nova-conductor, then nova-scheduler, then nova-api
  await together(controllers, (node) => node.start('nova-conductor'))
  await together(controllers, (node) => node.start('nova-scheduler'))
  if (besides.length > 0) await together(controllers, (node) => node.start(...besides))
  await together(controllers, (node) => node.start('nova-api'))
  for (const node of controllers) await node.join()
  await proveUpgraded()
}
