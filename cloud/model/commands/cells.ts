import type { ServiceOnCloud } from '../cloud'
import type { Host } from '../hosts'
import { renderFacts } from './database'
import { renderCommand, type Rendered } from './render'
import { withToolLog } from './tool-log'

/**
 * The steps that make Nova's cells on the new code before Nova's databases are upgraded: cell0's database, its mapping, and
 * the first cell. Nova derives `<main database>_cell0` from nova.conf (nova/cmd/manage.py at 15.1.5; docs/explanation/nova.md), so no
 * command names it.
 */
export function renderCells(
  service: ServiceOnCloud,
  host: Host,
): Readonly<Record<'create-cell0-database' | 'map-cell0' | 'create-cell', Rendered>> {
  const step = (command: 'cell0-database' | 'map-cell0' | 'create-cell', done: string): Rendered => {
    const line = renderCommand(service, command, host)
    return {
      shown: line.split('\n').length > 1 ? 'CREATE DATABASE IF NOT EXISTS <main database>_cell0' : line,
      command: withToolLog(service, host, line, line),
      probe: renderFacts(
        service,
        host,
        'echo "cell0 is $(told cell0), its database $(told cell0_database); cells: $(told cells)"',
        `${done} && exit 0`,
        'exit 3',
      ),
    }
  }
  return {
    'create-cell0-database': step('cell0-database', '[ "$(fact cell0_database)" = there ]'),
    'map-cell0': step('map-cell0', '[ "$(fact cell0)" != unmapped ]'),
    'create-cell': step('create-cell', '[ "$(fact cells)" -ge 2 ]'),
  }
}
