import { describe, expect, test } from '@jest/globals'
import { upgradeNames } from '../../cloud/model/ids'
import { outlineOf } from '../../workflows/plan/outline'
import { renderRunbook, type Found } from '../../workflows/plan/runbook'
import { exampleCloud } from '../support/cloud'

const written = 'Written for a test.'
const cloud = exampleCloud()

describe('a runbook', () => {
  test.each(upgradeNames)(
    'of %s has every step with its whole script and its check, and every gate with its question',
    async (name) => {
      const outline = await outlineOf(exampleCloud(), name)
      const text = renderRunbook({ outline, cloud, written })
      for (const entry of outline.entries) {
        expect(text).toContain(`- [ ] **${outline.entries.indexOf(entry) + 1}. ${entry.id}**`)
        if (entry.kind === 'gate') {
          expect(text).toContain(entry.gate.question)
          for (const { script } of entry.gate.evidence.nodes) expect(text).toContain(`\n${script}\nEND_OF_STEP\n`)
          continue
        }
        const { action, evidence } = entry.step
        if (action.kind === 'job')
          for (const script of [action.command, action.probe]) expect(text).toContain(`\n${script}\nEND_OF_STEP\n`)
        if (action.kind === 'proof') expect(text).toContain(`\n${action.script}\nEND_OF_STEP\n`)
        if (action.kind === 'join') expect(text).toContain(`\n${action.verify}\nEND_OF_STEP\n`)
        for (const { script } of evidence?.nodes ?? []) expect(text).toContain(`\n${script}\nEND_OF_STEP\n`)
      }
    },
  )

  test('leaves out what is done and keeps the numbers', async () => {
    const outline = await outlineOf(exampleCloud(), 'keystone')
    const done = outline.entries.slice(0, 17).map(({ id }): [string, Found] => [id, { state: 'done', evidence: '' }])
    const text = renderRunbook({ outline, cloud, written, found: new Map(done) })
    expect(text.match(/^- \[ \] \*\*.*?\*\*/gm)).toEqual([
      '- [ ] **18. keystone/gate/keystone-upgraded**',
      '- [ ] **19. keystone/controller3/contract**',
      '- [ ] **20. keystone/controller3/join**',
      '- [ ] **21. keystone/controller1/prove**',
      '- [ ] **22. keystone/controller2/prove**',
      '- [ ] **23. keystone/controller3/prove**',
    ])
    expect(text).toContain('6 of 23 steps and gates are left.')
    expect(text).not.toContain('### 2. ')
  })

  test('says where only a restore leads back, behind the step that makes it so, and how', async () => {
    const text = renderRunbook({ outline: await outlineOf(exampleCloud(), 'keystone'), cloud, written })
    const [before = '', behind = ''] = text.split('**From here on only a restore of the backup leads back.**')
    expect(before).toContain('19. keystone/controller3/contract')
    expect(before).toMatch(/restore \/var\/backups\/\S+keystone-before-ocata\.sql/)
    expect(/- \[ \] \*\*(.*?)\*\*/.exec(behind)?.[1]).toBe('20. keystone/controller3/join')
  })

  test('drains and joins by lines for each server on each balancer, out of maintenance by way of a check', async () => {
    const keystone = renderRunbook({ outline: await outlineOf(exampleCloud(), 'keystone'), cloud, written })
    const { balancers } = exampleCloud()
    for (const { name } of balancers) expect(keystone).toContain(`# ${name}`)
    const drains = keystone.match(/echo 'set server keystone_public\/keystone2 state drain' \| .*socat stdio/g)
    expect(drains).toHaveLength(balancers.length)
    expect(keystone).not.toContain('state maint')
    const nova = renderRunbook({ outline: await outlineOf(exampleCloud(), 'nova'), cloud, written })
    expect(nova).toMatch(/set server nova_api\/nova1 state maint/)
    expect(nova.indexOf('nova_api/nova1 health down')).toBeLessThan(nova.indexOf('nova_api/nova1 state ready'))
    expect(nova.indexOf('nova_api/nova1 health down')).toBeGreaterThan(0)
  })
})
