import { describe, expect, test } from '@jest/globals'
import { serviceNames } from '../../../cloud/model/ids'
import { guessesIn } from '../../../client/init/guesses'
import { plan } from '../../../workflows/plan/plan'
import type { Cloud } from '../../../cloud/model/cloud'
import { cloudOf, exampleFile } from '../../support/cloud'
import { draftOf, resolvedFrom, textOf } from './support'

/** The cloud of cloud.example.yaml with the computes of the fixture. That it makes the first cell is a person's decision. */
function exampleWithComputes(): Cloud {
  const { hosts, services, ...file } = exampleFile() as Record<string, Record<string, object>>
  const computes = Object.fromEntries(
    Array.from({ length: 20 }, (_, at) => `compute${String(at + 1).padStart(2, '0')}`).map((name) => [name, name]),
  )
  return cloudOf({
    ...file,
    hosts: { ...hosts, computes },
    services: { ...services, nova: { ...services?.nova, createCells: false } },
  })
}

/**
 * Inventories in the shapes that the field has. openstack-ansible at Newton: etc/openstack_deploy and the templates of
 * openstack-ansible-haproxy_server. kolla-ansible: ansible/inventory/multinode and ansible/roles/haproxy/templates.
 */
const shapes = [
  {
    what: 'openstack-ansible',
    from: ['osa/openstack_user_config.yml', 'osa/openstack_inventory.json'],
    haproxy: ['osa/haproxy.cfg'],
    byHand: () => resolvedFrom(textOf('osa/cloud.yaml')),
  },
  {
    what: 'kolla-ansible',
    from: ['kolla/multinode'],
    haproxy: ['kolla/haproxy.cfg'],
    byHand: () => resolvedFrom(textOf('kolla/cloud.yaml')),
  },
  { what: 'a site', from: ['plain/hosts'], haproxy: ['plain/haproxy.cfg'], byHand: exampleWithComputes },
] as const

describe.each(shapes)('from the files of $what', ({ from, haproxy, byHand }) => {
  test.each(serviceNames)('the plan of %s is that of a cloud that a person has described', async (service) => {
    const { text } = await draftOf(from, haproxy)
    const [made, wanted] = await Promise.all([plan(resolvedFrom(text), service), plan(byHand(), service)])
    const shown = ({ steps }: typeof made): unknown => steps.map(({ id, command, impact }) => [id, command, impact])
    expect(shown(made)).toEqual(shown(wanted))
  })

  test('the drained servers are those of a cloud that a person has described', async () => {
    const { text } = await draftOf(from, haproxy)
    const [made, wanted] = [resolvedFrom(text), byHand()]
    for (const service of serviceNames) {
      const served = ({ services }: typeof made): unknown =>
        services[service]?.units.map(({ name, servers }) => [name, servers])
      expect([service, served(made)]).toEqual([service, served(wanted)])
    }
    expect(made.balancers).toHaveLength(wanted.balancers.length)
  })

  test('each value is read from a line or is a guess that says so', async () => {
    const { text } = await draftOf(from, haproxy)
    const values = text.split('\n').filter((line) => /^ +\S.*: \S/.test(line) && !/^\s*#/.test(line))
    const commented = text.split('\n').filter((line, at, all) => {
      const above = /^\s*# (.*)$/.exec(all[at - 1] ?? '')?.[1] ?? ''
      return values.includes(line) && /(^| # )(guessed: |[\w./-]+:\d+)/.test(`${above} # ${line.split(' # ')[1] ?? ''}`)
    })
    const unsaid = values.filter((line) => !commented.includes(line)).map((line) => line.trim())
    expect(unsaid.filter((line) => !line.startsWith('hosts: ['))).toEqual([])
    expect(text).not.toContain('fill in: ')
    expect(guessesIn(text).map(({ path }) => path.join('.'))).toEqual(expect.arrayContaining(['services.nova.version']))
  })
})

test('hosts of a deployment tool come with the warning that preflight refuses its containers', async () => {
  const { remarks, text } = await draftOf(['kolla/multinode'], ['kolla/haproxy.cfg'])
  expect(remarks.join('\n')).toContain('kolla-ansible')
  expect(text).toContain('upgrade such a cloud by kolla-ansible')
  expect((await draftOf(['plain/hosts'], ['plain/haproxy.cfg'])).remarks.join('\n')).not.toContain('ansible’s')
})

test('no secret of an inventory or a haproxy.cfg is in the file', async () => {
  const texts = await Promise.all(shapes.map(async ({ from, haproxy }) => (await draftOf(from, haproxy)).text))
  expect(texts.join('\n')).not.toMatch(/not-a-secret|ANSIBLE_VAULT|AES256|admin_password/)
})
