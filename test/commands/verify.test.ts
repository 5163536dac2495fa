import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { notWorking, renderVerify } from '../../cloud/model/commands'
import { StepId } from '../../cloud/model/ids'
import { explain } from '../../cloud/model/known-failures'
import { KeystoneApi } from './keystone-api'
import { Scratch, shells, type Ended } from './scratch'

let scratch: Scratch
let api: KeystoneApi
beforeEach(async () => {
  scratch = new Scratch()
  api = await KeystoneApi.open()
  scratch.write(
    'openrc',
    ['export OS_USERNAME=admin', "OS_PASSWORD='s3cr\"et'", 'export OS_PROJECT_NAME=admin', ''].join('\n'),
  )
})
afterEach(async () => {
  await api.close()
  scratch.remove()
})

describe.each(shells)('the check that Keystone works on a node’s own address, under %s', (shell) => {
  const base = (): string => `http://127.0.0.1:${api.port}/v3`
  const verify = (env: NodeJS.ProcessEnv = {}): ReturnType<Scratch['run']> => {
    const { service, host } = scratch.cloud({ endpoint: base() })
    return scratch.run(shell, renderVerify(service, host), env)
  }

  test('passes where a token is issued and validated there, with what the credentials file says', async () => {
    expect(await verify()).toMatchObject({ code: 0, stdout: `${base()} issued a token and validated it\n`, stderr: '' })
    const [issue, validate] = api.requests
    expect(issue?.line).toBe('POST /v3/auth/tokens')
    expect(JSON.parse(issue?.body ?? '')).toEqual({
      auth: {
        identity: {
          methods: ['password'],
          password: { user: { name: 'admin', password: 's3cr"et', domain: { name: 'Default' } } },
        },
        scope: { project: { name: 'admin', domain: { name: 'Default' } } },
      },
    })
    expect(validate?.line).toBe('GET /v3/auth/tokens')
    expect(validate?.headers).toMatchObject({ 'x-auth-token': 'gAAAAtoken', 'x-subject-token': 'gAAAAtoken' })
  })

  test.each([
    ['refuses the login', { issue: 401, validate: 200 }, 'HTTP Error 401: Unauthorized'],
    ['fails to issue a token', { issue: 500, validate: 200 }, 'HTTP Error 500: Internal Server Error'],
    ['issues tokens that it can’t validate', { issue: 201, validate: 404 }, 'HTTP Error 404: Not Found'],
    ['answers reads with an error, as Newton does after the contract', { issue: 201, validate: 500 }, 'HTTP Error 500'],
  ])('does not pass where it %s, says what was answered, and shows no password', async (_, answers, said) => {
    api.answers = answers
    const { code, stdout, stderr } = await verify()
    expect(code).toBe(3)
    expect(stdout).toContain(`${base()}/auth/tokens: ${said}`)
    expect(`${stdout}${stderr}`).not.toContain('s3cr')
  })

  test('does not pass where nothing listens', async () => {
    await api.close()
    const { service, host } = scratch.cloud({ endpoint: 'http://127.0.0.1:1/v3' })
    const { code, stdout } = await scratch.run(shell, renderVerify(service, host))
    expect(code).toBe(3)
    expect(stdout).toContain('Connection refused')
  })

  test('does not pass where the credentials file is not there', async () => {
    const { service, host } = scratch.cloud({ endpoint: base(), credentials: scratch.path('nowhere') })
    api.answers = { issue: 401, validate: 200 }
    const { code, stdout } = await scratch.run(shell, renderVerify(service, host))
    expect(code).toBe(3)
    expect(stdout).toContain('nowhere (credentials in cloud.yaml) is not there')
    expect(api.requests).toEqual([])
  })

  test('asks the node itself, not the proxy of the environment', async () => {
    expect((await verify({ http_proxy: 'http://127.0.0.1:1', no_proxy: '' })).code).toBe(0)
  })
})

describe.each(shells)('an API that answers slowly, under %s', (shell) => {
  /** The check with a second for a first answer and three in all, as a busy host would need twenty and ninety. */
  const verify = async (slowAnswers: number): Promise<Ended> => {
    const { service, host } = scratch.cloud({ endpoint: `http://127.0.0.1:${api.port}/v3` })
    const usual = renderVerify(service, host)
    const hurried = usual.replace('first, most = 20, 90', 'first, most = 1, 7')
    expect(hurried).not.toBe(usual)
    api.slowAnswers = slowAnswers
    return scratch.run(shell, hurried)
  }

  test('is asked once again, in the same login, and says how slow it was', async () => {
    expect(await verify(1)).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/validated it, slowly: in \d+ s; this host's load is [\d.]+ on \d+ CPUs\n$/),
    })
    expect(api.requests).toHaveLength(3)
  })

  test('is called slow, with the load of its host, where it never answers; and is asked no third time', async () => {
    const { code, stdout } = await verify(9)
    expect(code).toBe(3)
    expect(stdout).toMatch(
      /: slow: no answer in \d+ s, asked 2 times; this host's load is [\d.]+ on \d+ CPUs: .*timed out\n$/,
    )
    expect(api.requests).toHaveLength(2)
    expect(explain(StepId.parse('keystone/controller1/start-apache2'), notWorking, stdout)?.means).toContain('too slow')
  })
})
