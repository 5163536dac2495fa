import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Client } from '@temporalio/client'
import { dataConverter } from '../../cloud/converter'
import { createActivities } from '../../activities'
import { createRuntime } from '../../activities/haproxy'
import { Ssh } from '../../activities/ssh'
import { AskedCloud } from '../input/asked-cloud'
import { Bench } from '../support/recording'
import { put, wrongFiles } from './wrong-files'

let bench: Bench
let folder: string
beforeAll(async () => {
  bench = await Bench.open()
  folder = await mkdtemp(join(tmpdir(), 'untouched-'))
})
afterAll(async () => {
  await bench.close()
  await rm(folder, { recursive: true, force: true })
})

/** A cloud whose file is read as a worker reads it. */
function workersCloud(): AskedCloud {
  const ssh = new Ssh()
  const runtime = createRuntime(({ host, path }) => ssh.forwardUnixSocket(host, path))
  const client = new Client({ connection: bench.connection, dataConverter })
  const activities = createActivities({
    ssh,
    runtime,
    client,
    taskQueue: bench.taskQueue,
    saveRunbook: () => Promise.resolve(),
    compareFiles: () => Promise.resolve([]),
  })
  return new AskedCloud({ loadCloud: (input) => activities.loadCloud(input) })
}

describe('an upgrade of a cloud whose file is wrong', () => {
  test.each(
    [
      wrongFiles[0],
      wrongFiles.at(-1),
      ['two documents', (text: string) => `${text}---\n`, ['A second document begins here']] as const,
      ['a minimum no drain can keep', put('minimumUp: 2', 'minimumUp: 9'), ['limits.minimumUp is 9']] as const,
    ].flatMap((one) => (one === undefined ? [] : [[...one] as const])),
  )('ends with what is wrong before any host is asked anything: %s', async (_, change, lines) => {
    const example = await readFile(join(__dirname, '../../cloud.example.yaml'), 'utf8')
    const file = join(folder, 'wrong.yaml')
    await writeFile(file, change(example))
    const cloud = workersCloud()
    const worker = await bench.worker(cloud)
    try {
      const { handle } = await bench.start(cloud, { cloud: file })
      await expect(handle.result()).rejects.toMatchObject({
        cause: { type: 'CloudFileInvalid', message: expect.stringContaining(lines.join()) as unknown },
      })
    } finally {
      await worker.stop()
    }
    expect(cloud.asked).toEqual(['loadCloud'])
  })
})
