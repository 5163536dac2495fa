import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { renderCells, renderPhase, saidItFailed } from '../../cloud/model/commands'
import { phaseOf } from './phases'
import { Scratch, shells } from './scratch'

let scratch: Scratch
beforeEach(() => {
  scratch = new Scratch()
})
afterEach(() => scratch.remove())

const [all, none, part] = [0, 3, 4]

describe.each(shells)('the probe of a phase of another service, under %s', (shell) => {
  test.each([
    ['glance', 'expand', 'version legacy44\\nexpand_traces 0\\n', none],
    ['glance', 'expand', 'version mitaka02\\nexpand_traces 0\\n', none],
    ['glance', 'expand', 'version mitaka02\\nexpand_traces 1\\n', part],
    ['glance', 'expand', 'version ocata_expand01\\nexpand_traces 1\\n', all],
    // The contract takes the place of the expand in alembic's table.
    ['glance', 'expand', 'version ocata_contract01\\nexpand_traces 1\\n', all],
    ['glance', 'expand', 'version ocata01\\nexpand_traces 1\\n', part],
    ['glance', 'migrate', 'visibility absent\\n', part],
    ['glance', 'migrate', 'visibility incomplete\\n', none],
    ['glance', 'migrate', 'visibility complete\\n', all],
    ['glance', 'contract', 'version ocata_expand01\\ncontract_traces 0\\n', none],
    ['glance', 'contract', 'version ocata_expand01\\ncontract_traces 1\\n', part],
    ['glance', 'contract', 'version ocata_contract01\\ncontract_traces 1\\n', all],
    ['nova', 'sync', 'main 334\\n', none],
    // 335 to 344 are empty, and 345 only checks.
    ['nova', 'sync', 'main 344\\n', none],
    ['nova', 'sync', 'main 346\\n', part],
    ['nova', 'sync', 'main 347\\n', all],
    ['nova', 'sync', 'main empty\\n', none],
    ['nova', 'sync', 'main unreachable\\n', part],
    ['nova', 'api-sync', 'api 22\\n', none],
    ['nova', 'api-sync', 'api 29\\n', none],
    ['nova', 'api-sync', 'api 20\\n', none],
    ['nova', 'api-sync', 'api 25\\n', none],
    ['nova', 'api-sync', 'api 19\\n', part],
    ['nova', 'api-sync', 'api 30\\n', all],
    ['nova', 'api-sync', 'api 31\\n', all],
    ['neutron', 'expand', 'expand 5cd92597d11d\\nexpand_traces 0\\n', none],
    ['neutron', 'expand', 'expand 929c968efe70\\nexpand_traces 0\\n', part],
    ['neutron', 'expand', 'expand a9c43481023c\\nexpand_traces 1\\n', all],
    ['neutron', 'contract', 'offline none\\n', all],
    ['neutron', 'contract', 'offline pending\\n', none],
    ['neutron', 'contract', 'offline unknown\\n', part],
    ['cinder', 'sync', 'version 79\\n', none],
    ['cinder', 'sync', 'version 84\\n', none],
    ['cinder', 'sync', 'version 85\\n', part],
    ['cinder', 'sync', 'version 96\\n', all],
  ] as const)('%s %s: %s', async (name, phase, facts, code) => {
    const { service, host } = scratch.cloud({ commands: { schema: `printf '%b' '${facts}'` } })
    const { probe } = renderPhase(service, phaseOf(name, phase), host)
    expect(await scratch.run(shell, probe)).toMatchObject({ code, stdout: expect.stringContaining(' is at ') })
  })
})

describe.each(shells)('a phase whose exit code hides a failure, under %s', (shell) => {
  const sync = async (lines: string): ReturnType<Scratch['run']> => {
    const { service, host } = scratch.cloud()
    const nova = { ...service, commands: { ...service.commands, sync: lines } }
    return scratch.run(shell, renderPhase(nova, phaseOf('nova', 'sync'), host).command)
  }

  test('fails where its output says so, on either stream', async () => {
    for (const stream of ['', '>&2']) {
      const said = `ERROR: Could not access cell0. No such database`
      expect(await sync(`echo '${said}' ${stream}`)).toMatchObject({
        code: saidItFailed,
        stdout: expect.stringContaining(said),
      })
    }
  })

  test('ends with the command’s own exit code, at the first line that fails', async () => {
    expect(await sync('echo one; (exit 7); echo two')).toMatchObject({ code: 7, stdout: 'one\n' })
  })

  test('goes through where it says nothing of the kind', async () => {
    expect(await sync('echo fine')).toMatchObject({ code: 0, stdout: 'fine\n' })
  })
})

describe.each(shells)('the probes of Nova’s cells, under %s', (shell) => {
  test.each([
    ['create-cell0-database', 'cell0 unmapped\\ncell0_database absent\\ncells 0\\n', none],
    ['create-cell0-database', 'cell0 unmapped\\ncell0_database there\\ncells 0\\n', all],
    ['map-cell0', 'cell0 unmapped\\ncell0_database there\\ncells 0\\n', none],
    ['map-cell0', 'cell0 empty\\ncell0_database there\\ncells 1\\n', all],
    ['create-cell', 'cell0 empty\\ncell0_database there\\ncells 1\\n', none],
    ['create-cell', 'cell0 empty\\ncell0_database there\\ncells 2\\n', all],
  ] as const)('%s: %s', async (step, facts, code) => {
    const { service, host } = scratch.cloud({ commands: { schema: `printf '%b' '${facts}'` } })
    expect(await scratch.run(shell, renderCells(service, host)[step].probe)).toMatchObject({ code })
  })
})
