import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { Connection } from '@temporalio/client'
import { temporalClient } from '../../cloud/temporal-client'
import { hostNames } from '../../lab/host-names'
import { bringUp, LabClient, takeDown } from '../../lab/real/host'
import { isBalancer } from '../../lab/real/host/names'
import { countRows } from '../../test/real/database'
import { start } from '../../test/support/processes'
import { RehearsedUpgrade } from '../../test/support/rehearsed-upgrade'
import type { Schedule } from '../fault'
import type { CloudOfNight } from '../lab'
import { spend, type Ended } from '../night'
import type { Subject } from '../subject'
import { TemporalServer } from '../temporal-server'
import { HostsFromOutside } from './hosts'
import { RealLab } from './lab'

// @needs temporal
// @needs build
const repository = join(__dirname, '../..', basename(join(__dirname, '../..')) === 'build' ? '..' : '.')
let nights = 0

/** Runs one whole upgrade of the subject on a real lab that is brought up for it. */
export async function runNight(subject: Subject, schedule: Schedule): Promise<Ended> {
  const folder = mkdtempSync(join(tmpdir(), 'chaos-'))
  const remove = (): void => rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
  process.once('exit', remove)
  const name = `chaos-${process.pid}-${(nights += 1)}`
  const server = await TemporalServer.start(folder)
  const connection = await Connection.connect({ address: server.address })
  try {
    const { database } = await bringUp(name, () => undefined, { endsWithThisProcess: true })
    const lab = new LabClient(name)
    const hosts = new HostsFromOutside(database.address)
    // The lab's own journals live in memory, so a reboot would take them.
    const file = '/etc/systemd/journald.conf.d/night.conf'
    const keep = `printf '[Journal]\\nStorage=persistent\\n' >${file}; systemctl restart systemd-journald; journalctl --flush`
    for (const host of hostNames) if (!isBalancer(host)) await hosts.console(host, keep)
    const cloud = cloudOf(name, lab, server, connection)
    if (subject.services.includes('nova') && !subject.services.includes('keystone')) await upgradeKeystone(cloud)
    const night = new RealLab(cloud, lab, hosts, subject, await countRows({ lab }))
    return await spend(night, server, subject, schedule)
  } finally {
    await takeDown(name)
    await connection.close()
    await server.end()
    process.off('exit', remove)
    remove()
  }
}

/**
 * Upgrades Keystone before the night, as the procedure has it. At Newton it is a stand-in, of which Nova's upgrade can have no
 * user and endpoint of Placement.
 */
async function upgradeKeystone(cloud: CloudOfNight): Promise<void> {
  const worker = await cloud.startWorker()
  try {
    const upgrade = await cloud.begin('keystone')
    await upgrade.toTheEnd()
    await upgrade.handle.result()
  } finally {
    await worker.stop()
  }
}

function cloudOf(name: string, lab: LabClient, server: TemporalServer, connection: Connection): CloudOfNight {
  const client = temporalClient(connection)
  const { cloudFile } = lab.layout
  const idOf = (service: string): string => `upgrade-${name}-${service}`
  return {
    client,
    begin: async (service) => {
      const options = { workflowId: idOf(service), taskQueue: name, args: [{ cloud: cloudFile }] }
      return new RehearsedUpgrade(await client.workflow.start(service, options), client)
    },
    watch: (service) => new RehearsedUpgrade(client.workflow.getHandle(idOf(service)), client),
    startWorker: () =>
      start(process.execPath, [join(repository, 'build/worker/main.js')], {
        cwd: repository,
        env: {
          ...process.env,
          TEMPORAL_ADDRESS: server.address,
          TEMPORAL_CONFIG_FILE: '/nonexistent/temporal.toml',
          OPENSTACK_UPGRADE_TASK_QUEUE: name,
          OPENSTACK_UPGRADE_LOG_LEVEL: 'warn',
        },
      }),
  }
}
