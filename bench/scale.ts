import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { Connection, type Client, type WorkflowHandle } from '@temporalio/client'
import { defineSearchAttributeKey, SearchAttributeType } from '@temporalio/common'
import { temporalClient } from '../cloud/temporal-client'
import { channelArgs } from '../cloud/load/channel'
import { readCloudFile } from '../cloud/load'
import { upgradeId } from '../cloud/model/ids'
import type { Progress } from '../cloud/model/progress'
import { searchAttributes } from '../cloud/model/search-attributes'
import { taskTimeoutFor } from '../cloud/model/task-timeout'
import { stepsOf } from '../workflows/plan/plan'
import { bytesOf } from '../cloud/model/text'
import { heapFlags } from '../worker/heap'
import { start, type TestProcess } from '../test/support/processes'
import { withTemporalServer } from '../test/support/temporal-server'
import { startHosts, type ManyHosts } from './scale/hosts'
import { countCpu } from './scale/cpu'
import { shareOf } from './scale/history'

/**
 * Measures the cost of a node: Nova's upgrade sets an option on many hosts, a batch of them at once. The hosts are addresses of
 * this machine's loopback with one sshd; Temporal's dev server and the worker are real. Preflight is completed by hand.
 * Prints the figures of the steps on all nodes, who used the CPU meanwhile, and the time until a new worker answers after SIGKILL.
 */
const { values } = parseArgs({
  options: { nodes: { type: 'string', default: '5,50' }, batch: { type: 'string', default: '20' } },
})
const batch = Number(values.batch)
const pollMilliseconds = 500
const limitSeconds = 1800
/** A new worker on a busy machine may need longer than a client's ten seconds for a history of 26,000 events. */
const answerWithinMilliseconds = 180_000

const stepAttribute = defineSearchAttributeKey(searchAttributes.step, SearchAttributeType.KEYWORD)
const isConfigure = (id: string): boolean => /\/configure-upgrade_levels(:look)?$/.test(id)

/** A field of /proc/PID/status, in MB. */
function memory(pid: number, field: 'VmRSS' | 'VmHWM'): number {
  const kilobytes = new RegExp(`^${field}:\\s+(\\d+) kB`, 'm').exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]
  return Number(kilobytes ?? NaN) / 1024
}

function startWorker(address: string, hosts: ManyHosts): Promise<TestProcess> {
  return start(process.execPath, [...heapFlags, join(__dirname, '../worker/main.js')], {
    cwd: hosts.clouds,
    env: {
      ...process.env,
      TEMPORAL_ADDRESS: address,
      TEMPORAL_CONFIG_FILE: '/nonexistent/temporal.toml',
      OPENSTACK_UPGRADE_CLOUDS: hosts.clouds,
      OPENSTACK_UPGRADE_TASK_QUEUE: hosts.name,
      OPENSTACK_UPGRADE_LOG_LEVEL: 'warn',
    },
  })
}

/**
 * Waits until the nodes are configured, and completes each part of the preflight meanwhile: the hosts are no controllers of a
 * cloud. It sends no queries: each would have the worker answer in the middle of the work that is measured.
 */
async function untilConfigured(client: Client, handle: WorkflowHandle, worker: TestProcess): Promise<void> {
  const { workflowId } = handle
  const activityId = 'nova/cloud/preflight'
  const end = performance.now() + limitSeconds * 1000
  for (;;) {
    const { raw, typedSearchAttributes } = await handle.describe()
    const pending = (raw.pendingActivities ?? []).map((activity) => activity.activityId ?? '')
    const step = typedSearchAttributes.get(stepAttribute)
    if (pending.includes(activityId))
      await client.activity
        .complete({ workflowId, activityId }, { ok: true, checks: [], out: [] })
        .catch(() => undefined)
    else if (step === 'nova/controller1/backup') return
    if (performance.now() > end) throw new Error(`not configured within ${limitSeconds} s: ${worker.output()}`)
    await sleep(pollMilliseconds)
  }
}

async function measure(address: string, nodes: number): Promise<void> {
  const hosts = await startHosts(nodes, batch)
  const connection = await Connection.connect({ address, channelArgs })
  const client = temporalClient(connection)
  let worker = await startWorker(address, hosts)
  try {
    const { cloud } = await readCloudFile(hosts.cloudFile)
    const cpu = countCpu(worker.pid)
    const handle = await client.workflow.start('nova', {
      workflowId: upgradeId(cloud, 'nova'),
      taskQueue: hosts.name,
      args: [{ cloud: hosts.name }],
      ...taskTimeoutFor(await stepsOf(cloud, 'nova')),
    })
    await untilConfigured(client, handle, worker)
    const used = cpu()
    const [rss, peak] = [memory(worker.pid, 'VmRSS'), memory(worker.pid, 'VmHWM')]
    const { events } = await handle.fetchHistory()
    const share = shareOf(events ?? [], isConfigure)
    const { historyLength, historySize = 0 } = await handle.describe()
    worker.kill('SIGKILL')
    await worker.ended
    const began = performance.now()
    worker = await startWorker(address, hosts)
    const progress = await client.withDeadline(Date.now() + answerWithinMilliseconds, () =>
      handle.query<Progress>('progress'),
    )
    const answer = (performance.now() - began) / 1000
    await handle.terminate('the bench is over')
    const each = (total: number, digits: number): string => (total / nodes).toFixed(digits)
    process.stdout.write(
      `scale: nodes=${nodes} batch=${batch} seconds=${share.seconds.toFixed(1)} seconds_a_node=${each(share.seconds, 3)}` +
        ` events=${share.events} events_a_node=${each(share.events, 1)} bytes=${share.bytes} bytes_a_node=${each(share.bytes, 0)}` +
        ` cpu_worker_a_node=${each(used.worker, 3)} cpu_temporal_a_node=${each(used.temporal, 3)} cpu_hosts_a_node=${each(used.hosts, 3)}` +
        ` history_events=${historyLength} history_bytes=${historySize} cloud_bytes=${bytesOf(cloud)} progress_bytes=${bytesOf(progress)}` +
        ` rss_mb=${rss.toFixed(0)} peak_mb=${peak.toFixed(0)} answer_seconds=${answer.toFixed(1)}\n`,
    )
  } finally {
    await worker.stop()
    await connection.close()
    await hosts.stop()
  }
}

withTemporalServer(async (address) => {
  for (const nodes of values.nodes.split(',').map(Number)) await measure(address, nodes)
}).catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`)
  process.exitCode = 1
})
