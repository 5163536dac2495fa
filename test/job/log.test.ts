import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { readLog, RedactedLines, redact, type Job } from '../../activities/job'
import { Fixture, type JobRun } from './fixture'

let fixture: Fixture
beforeAll(async () => {
  fixture = await Fixture.start()
})
afterAll(() => fixture.stop())

const beginning = { generation: 0, out: 0, err: 0 }
const jobOf = ({ upgrade, step, action }: JobRun): Job => ({ upgrade, step, host: action.host })

/** All that the job has printed, read part by part. */
async function whole(job: Job): Promise<{ readonly out: string; readonly err: string; readonly parts: number }> {
  let [out, err, parts] = ['', '', 0]
  for (let from = beginning; ;) {
    const part = await readLog(fixture.ssh, job, from)
    out += part.out.toString()
    err += part.err.toString()
    parts += 1
    if (!part.isCut) return { out, err, parts }
    from = part.next
  }
}

describe('the log of a job', () => {
  test('is absent before the job was started', async () => {
    expect((await readLog(fixture.ssh, jobOf(fixture.step()), beginning)).record.state).toBe('absent')
  })

  test('is all of both streams, byte for byte, however long and whatever they end with', async () => {
    const step = fixture.step('seq 60000; printf "no newline: ä"; seq 7 >&2; printf "\\n\\n" >&2; exit 3')
    await fixture.run(step)
    const { out, err, parts } = await whole(jobOf(step))
    const numbers = (count: number): string => Array.from({ length: count }, (_, index) => `${index + 1}\n`).join('')
    expect(out).toBe(`${numbers(60_000)}no newline: ä`)
    expect(err).toBe(`${numbers(7)}\n\n`)
    expect(parts).toBeGreaterThan(2)
    expect((await readLog(fixture.ssh, jobOf(step), beginning)).record).toMatchObject({ state: 'finished', code: 3 })
  })

  test('is that of the newest generation', async () => {
    const step = fixture.step('echo $$; exit 1')
    await fixture.run(step)
    await fixture.run({ ...step, generation: 2 })
    const { record, next } = await readLog(fixture.ssh, jobOf(step), beginning)
    expect([record.generation, next.generation]).toEqual([2, 2])
  })

  test('is read while the job runs, and further from where it was read to', async () => {
    const step = fixture.step('echo first; while [ ! -e GO ]; do sleep 0.1; done; echo second')
    const go = `${step.effect}-go`
    const run = { ...step, action: { ...step.action, command: step.action.command.replaceAll('GO', go) } }
    await fixture.begin(run, {
      until: async () => (await readLog(fixture.ssh, jobOf(step), beginning)).out.length > 0,
    })
    const first = await readLog(fixture.ssh, jobOf(step), beginning)
    expect([first.record.state, first.out.toString()]).toEqual(['running', 'first\n'])
    await fixture.ssh.exec(fixture.host, `touch ${go}`)
    await fixture.run(run)
    const second = await readLog(fixture.ssh, jobOf(step), first.next)
    expect([second.record.state, second.out.toString()]).toEqual(['finished', 'second\n'])
  })
})

describe('a log is redacted line by line as the whole would be', () => {
  const key = '-----BEGIN RSA PRIVATE KEY-----\nMIIEpAIBAAKCAQEA\nx9Zs\n-----END RSA PRIVATE KEY-----'
  test.each([
    ['a plain text', 'one\ntwo\n\nthree'],
    ['a URL', 'connection = mysql://nova:hunter2@10.0.0.1/nova\nnext'],
    ['a value on the next line', 'admin_password =\n  hunter2\nnext'],
    ['an option whose value comes on the next line', 'nova --os-password\nhunter2 list\nnext'],
    ['a value in quotes over two lines', 'password="hunter2\nhunter3"\nnext'],
    ['a private key', `before\n${key}\nafter`],
    ['a private key without its end', 'before\n-----BEGIN RSA PRIVATE KEY-----\nMIIEpAIBAAKCAQEA\nx9Zs'],
  ])('%s', (_, text) => {
    for (const size of [1, 7, 64, 100_000]) {
      const lines = new RedactedLines()
      const shown: string[] = []
      const bytes = Buffer.from(`${text}\n`)
      for (let at = 0; at < bytes.length; at += size) shown.push(...lines.add(bytes.subarray(at, at + size)))
      shown.push(...lines.end())
      expect(shown.join('\n').trimEnd()).toBe(redact(text))
      expect(shown.join('\n')).not.toMatch(/hunter|MIIE|x9Zs/)
    }
  })
})
