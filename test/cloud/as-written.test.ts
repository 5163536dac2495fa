import { expect, test } from '@jest/globals'
import { resolveCloud } from '../../cloud/model/resolve'
import { exampleFile } from '../support/cloud'

test('a history keeps what is the worker’s as cloud.yaml has it: each worker puts its own in', () => {
  const written = { ...exampleFile(), ssh: { user: 'root', key: '~/.ssh/id_ed25519', agent: true } }
  const resolved = resolveCloud(written, { agent: '/run/user/1000/agent.sock' })
  expect(resolved).toMatchObject({
    ok: true,
    cloud: {
      controllers: [
        {
          keyPath: '~/.ssh/id_ed25519',
          agent: 'SSH_AUTH_SOCK',
          knownHostsPaths: ['~/.ssh/known_hosts', '/etc/ssh/ssh_known_hosts'],
        },
        {},
        {},
      ],
    },
  })
  expect(resolveCloud(written, { agent: '/tmp/another.sock' })).toEqual(resolved)
})
