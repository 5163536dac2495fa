import { z } from 'zod'
import { Count, lineReader } from './fields'

/** One line of `show servers state`. 1.6 has 17 columns, and no port among them. */
const StateRow = z.object({
  be_name: z.string().min(1),
  srv_name: z.string().min(1),
  srv_addr: z.string(),
  srv_op_state: Count,
  srv_admin_state: Count,
  srv_check_state: Count,
  srv_agent_state: Count,
  srv_port: Count.optional(),
})
export type StateRow = z.infer<typeof StateRow>

/**
 * Reads the answer of `show servers state` (1.6 and later): a format version, a header, a line for each server.
 * @throws Error or ZodError where it is no such table.
 */
export function parseServersState(text: string): readonly StateRow[] {
  const [version, header, ...lines] = text.split('\n').filter((line) => line !== '')
  if (version !== '1' || header?.startsWith('# ') !== true) throw new Error('no format 1 of "show servers state"')
  const columns = header.slice(2).split(' ')
  const read = lineReader(columns, Object.keys(StateRow.shape))
  return lines.map((line) => {
    const values = line.split(' ')
    if (values.length !== columns.length)
      throw new Error(`a line of ${values.length} fields under ${columns.length} columns`)
    return StateRow.parse(read(values))
  })
}
