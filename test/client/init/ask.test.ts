import { describe, expect, test } from '@jest/globals'
import { parse } from 'yaml'
import { askForSources, type Answered } from '../../../client/init/ask'
import { draft } from '../../../client/init/draft'
import { upgradeError } from '../../../cloud/model/errors'
import { fixture } from './support'

/** Answers in turn, an empty text for what is offered; the questions, and what was said between them. */
async function answered(...answers: readonly string[]): Promise<{ got: Answered; asked: string[]; said: string[] }> {
  const [asked, said]: [string[], string[]] = [[], []]
  const left = [...answers]
  const ask = (question: string, offered: string): Promise<string> => {
    asked.push(`${question} [${offered}]`)
    const answer = left.shift() ?? ''
    return Promise.resolve(answer === '' ? offered : answer)
  }
  const got = await askForSources(ask, (words) => void said.push(words))
  return { got, asked, said }
}

const textOf = ({ inventory, platform }: Answered): string =>
  draft({ name: 'production', platform, inventory, configs: [], groups: {} }).text

describe('init on a terminal', () => {
  test('asks for no host that the files tell', async () => {
    const { got, asked } = await answered(fixture('plain/hosts'), fixture('plain/haproxy.cfg'), 'rdo')
    expect(asked).toHaveLength(3)
    expect(got.inventory.hostsOf('controllers')).toEqual(['controller1', 'controller2', 'controller3'])
    expect(got).toMatchObject({ platform: 'rdo', haproxy: [fixture('plain/haproxy.cfg')] })
  })

  test('offers the servers of Keystone as controllers, and the peers as balancers, each marked as a guess', async () => {
    const { got, asked } = await answered('', fixture('plain/haproxy.cfg'))
    expect(asked[2]).toContain('[keystone1=10.0.0.11 keystone2=10.0.0.12 keystone3=10.0.0.13]')
    expect(asked[4]).toContain('[lb1=10.0.0.5 lb2=10.0.0.6]')
    expect(textOf(got)).toMatch(/keystone1: 10\.0\.0\.11 # guessed: the answer that init offered/)
  })

  test('takes typed hosts with their addresses, ranges too, and none of them is a guess', async () => {
    const { got } = await answered('', '', 'ctl[1:3]', 'net1=10.0.0.21, net2', 'ctl1', 'deploy', '')
    const text = textOf(got)
    expect(parse(text)).toMatchObject({
      ssh: { user: 'deploy', become: 'sudo' },
      hosts: { controllers: { ctl1: 'ctl1', ctl3: 'ctl3' }, network: { net1: '10.0.0.21', net2: 'net2' } },
      balancers: { haproxy1: 'ssh://ctl1/run/haproxy/admin.sock' },
    })
    expect(text).not.toContain('the answer that init offered')
    expect(text).toContain('net1: 10.0.0.21 # your answer')
  })

  test('does not ask again once nobody answers any more', async () => {
    const asked: string[] = []
    const ask = (question: string): Promise<string> => {
      asked.push(question)
      return Promise.reject(upgradeError('NothingAnswered', {}))
    }
    await expect(askForSources(ask, () => undefined)).rejects.toThrow('Not all was answered. Nothing was written.')
    expect(asked).toHaveLength(1)
  })

  test('says why an answer can not be taken, and asks again, a few times', async () => {
    const { said, asked } = await answered('/nonexistent', fixture('plain/hosts'), 'none', 'suse', 'debian')
    expect(said).toEqual([expect.stringContaining('there is no such file'), 'suse is none of them'])
    expect(asked).toHaveLength(5)
    await expect(answered('/1', '/2', '/3', '/4', '/5')).rejects.toThrow('/5')
    await expect(answered('none', 'none', ...Array<string>(5).fill('a=b=c'))).rejects.toThrow('a=b=c is no name')
  })
})
