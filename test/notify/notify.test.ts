import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { existsSync, readFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { notify } from '../../activities/notify'
import { loadCloudFile } from '../../cloud/load'
import { eventually } from '../support/eventually'

let folder: string
let example: string
let server: Server
let address: string
const received: string[] = []
let status = 200

function addressOf(listening: Server): string {
  const at = listening.address()
  return `http://127.0.0.1:${typeof at === 'object' && at !== null ? at.port : 0}`
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'notify-'))
  example = await readFile(join(__dirname, '../../cloud.example.yaml'), 'utf8')
  server = createServer((request, response) => {
    let body = ''
    request.on('data', (chunk: Buffer) => (body += chunk.toString()))
    request.on('end', () => {
      received.push(`${request.url ?? ''} ${body}`)
      response.writeHead(status).end()
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  address = addressOf(server)
})
afterAll(async () => {
  server.close()
  await rm(folder, { recursive: true, force: true })
})

const secret = 'T0/B0/s3cretOfTheWebhook'

/** A cloud whose people are told in this way. */
async function cloudThatTells(how: string): Promise<string> {
  const file = join(folder, `${Math.random().toString(36).slice(2)}.yaml`)
  await writeFile(
    file,
    example.replace(/notify:\n.*\n/, () => `notify: ${how}\n`),
  )
  return file
}

/** The failure of a notification, as a history would hold it. */
async function failureOf(file: string): Promise<string> {
  const { cloud } = await loadCloudFile(file)
  const error: unknown = await notify({ notify: cloud.notify, text: 'a gate is open' }).catch(
    (thrown: unknown) => thrown,
  )
  if (!(error instanceof Error)) throw new Error('it was told')
  return `${error.message}\n${error.stack ?? ''}\n${String(error.cause)}`
}

describe('what a history knows of those who are told', () => {
  test('is the name of the cloud’s file, never a command or a URL', async () => {
    for (const how of [`{ webhook: "${address}/${secret}" }`, `{ command: "curl -u ann:${secret} http://a" }`]) {
      const file = await cloudThatTells(how)
      const { cloud } = await loadCloudFile(file)
      expect(cloud.notify).toEqual({ kind: 'described', cloud: file })
      expect(JSON.stringify(cloud)).not.toContain('s3cret')
    }
  })
})

describe('telling', () => {
  test.each([
    ['ignores a request to end', `trap '' TERM HUP; echo $$ > PIDS; sleep 300`],
    ['has left its shell', `(trap '' TERM HUP; sh -c 'echo $$ > PIDS; exec sleep 300') & wait`],
  ])('by a command that hangs and %s fails in its time, and leaves no process', async (_, command) => {
    const pids = join(folder, `pid-${Math.random()}`)
    const telling = notify({
      notify: { kind: 'command', command: command.replace('PIDS', `'${pids}'`) },
      text: 'a gate is open',
      limitMilliseconds: 1500,
    })
    await expect(telling).rejects.toThrow('the command had not ended after 1.5 s, and was killed')
    const pid = Number(await readFile(pids, 'utf8'))
    const lives = (): boolean => existsSync(`/proc/${pid}/cmdline`) && readFileSync(`/proc/${pid}/cmdline`).length > 0
    await eventually(() => !lives(), { what: 'no process is left', seconds: 20 })
  })

  test('goes to the webhook that a file of its own names', async () => {
    const urlFile = join(folder, 'webhook')
    await writeFile(urlFile, `${address}/${secret}\n`)
    const { cloud } = await loadCloudFile(await cloudThatTells(`{ webhookFile: ${urlFile} }`))
    await notify({ notify: cloud.notify, text: 'a gate is open' })
    expect(received.at(-1)).toBe(`/${secret} {"text":"a gate is open"}`)
  })

  test('goes to a command as it stands, which no argument of a process shows', async () => {
    const told = join(folder, 'told')
    const look = 'tr "\\000" " " < /proc/$PPID/cmdline; tr "\\000" " " < /proc/$$/cmdline'
    const file = await cloudThatTells(`{ command: 'cat > ${told}; : s3cret; { ${look}; } >> ${told}' }`)
    const { cloud } = await loadCloudFile(file)
    await notify({ notify: cloud.notify, text: 'a gate is open' })
    const said = await readFile(told, 'utf8')
    expect(said).toMatch(/^a gate is open\n.*sh -c/)
    expect(said).not.toContain('s3cret')
  })

  test('takes a changed file at once', async () => {
    const file = await cloudThatTells(`{ webhook: "${address}/first" }`)
    const { cloud } = await loadCloudFile(file)
    await writeFile(file, example.replace(/notify:\n.*\n/, `notify: { webhook: "${address}/second" }\n`))
    await notify({ notify: cloud.notify, text: 'x' })
    expect(received.at(-1)).toMatch(/^\/second /)
  })

  test('goes on for an upgrade that was begun when histories still held the URL', async () => {
    await notify({ notify: { kind: 'webhook', url: `${address}/before` }, text: 'x' })
    expect(received.at(-1)).toMatch(/^\/before /)
  })

  test('fails with a sentence that names file and reason, and nothing of the URL', async () => {
    const urlFile = join(folder, 'wrong')
    const gone = createServer()
    await new Promise<void>((resolve) => gone.listen(0, '127.0.0.1', resolve))
    const nobody = addressOf(gone)
    await new Promise((resolve) => gone.close(resolve))
    await writeFile(urlFile, `hooks.chat.example/${secret}`)
    const failures = [
      await failureOf(await cloudThatTells(`{ webhookFile: ${urlFile} }`)),
      await failureOf(await cloudThatTells(`{ webhookFile: ${folder}/missing-file }`)),
      await failureOf(await cloudThatTells(`{ webhook: "${nobody}/${secret}" }`)),
      await failureOf(await cloudThatTells(`{ webhook: "http://ann:s3cret@127.0.0.1:1/" }`)),
    ]
    status = 403
    failures.push(await failureOf(await cloudThatTells(`{ webhook: "${address}/${secret}" }`)))
    status = 200
    expect(failures.map((failure) => failure.split('\n')[0])).toEqual([
      `Nobody could be told: ${urlFile} should hold one line, a URL such as https://chat.example/hook. Correct notify in cloud.yaml.`,
      `Nobody could be told: ${folder}/missing-file can't be read on this worker (ENOENT). Correct notify in cloud.yaml.`,
      'Nobody could be told: the webhook could not be reached (ECONNREFUSED). Correct notify in cloud.yaml.',
      expect.stringMatching(/^Nobody could be told: the webhook could not be reached/),
      'Nobody could be told: the webhook answered 403. Correct notify in cloud.yaml.',
    ])
    for (const failure of failures) expect(failure).not.toContain('s3cret')
  })
})

describe('a file that is no cloud’s', () => {
  test.each([
    ['passwords of another tool', 'keystone_admin_password: s3cret\nrabbit: s3cret\n'],
    ['clouds of the openstack command', 'clouds:\n  a:\n    auth: { username: ann, password: s3cret }\n'],
    ['a secret under a known key', 'name: { password: s3cret, token: s3cret }\n'],
    ['a text', 's3cret\n'],
    ['a private key', '-----BEGIN RSA PRIVATE KEY-----\ns3cret\n-----END RSA PRIVATE KEY-----\n'],
    ['a list', '- password: s3cret\n- ["--os-password", "s3cret"]\n'],
    ['a URL in the wrong place', 'name: mysql://nova:s3cret@db/nova\n'],
  ])('is refused without a word of its secrets: %s', async (_, text) => {
    const file = join(folder, 'other.yaml')
    await writeFile(file, text)
    const error: unknown = await loadCloudFile(file).catch((thrown: unknown) => thrown)
    expect(error).toBeInstanceOf(Error)
    expect(`${String(error)} ${JSON.stringify(error)}`).not.toContain('s3cret')
  })
})
