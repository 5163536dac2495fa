import { parse } from 'csv-parse/sync'
import { z } from 'zod'
import { Count, CountOrEmpty, lineReader } from './fields'

const common = { pxname: z.string().min(1), pid: Count, status: z.string().min(1) }

/** A server's line of `show stat`. Columns that 1.5 and 1.6 do not have are optional. */
const ServerRow = z.object({
  ...common,
  type: z.literal('2'),
  svname: z.string().min(1),
  qcur: Count,
  scur: Count,
  weight: Count,
  /** 1 for a backup server. */
  bck: Count,
  throttle: z.string(),
  check_status: z.string(),
  check_code: z.string(),
  check_rise: CountOrEmpty.optional(),
  check_fall: CountOrEmpty.optional(),
  check_health: CountOrEmpty.optional(),
  srv_icur: CountOrEmpty.optional(),
  /** The server whose state it follows, as backend/server. */
  tracked: z.string().optional(),
})
export type ServerRow = z.infer<typeof ServerRow>

/** A backend's line of `show stat`: here `act` and `bck` count the servers that take traffic. */
const BackendRow = z.object({ ...common, type: z.literal('1'), act: Count, bck: Count })
export type BackendRow = z.infer<typeof BackendRow>

/** A frontend's or a listener's line: nothing of it is used. */
const OtherRow = z.object({ type: z.enum(['0', '3']) })

const Row = z.discriminatedUnion('type', [ServerRow, BackendRow, OtherRow])
const wanted = Object.keys({ ...ServerRow.shape, ...BackendRow.shape })

export interface Statistics {
  readonly servers: readonly ServerRow[]
  readonly backends: readonly BackendRow[]
}

/**
 * Reads the CSV of `show stat -1 7 -1`, of 1.5 (62 columns) to 3.x (over 100), columns by their names.
 * @throws Error or ZodError where it is no such table.
 */
export function parseStatistics(text: string): Statistics {
  const [header, ...lines] = table.parse(
    parse(text, { record_delimiter: '\n', relax_column_count: true, relax_quotes: true, skip_empty_lines: true }),
  )
  const columns = header.map((name) => name.replace(/^# /, ''))
  if (columns[0] !== 'pxname') throw new Error(`no header of "show stat" but ${JSON.stringify(header[0])}`)
  const read = lineReader(columns, wanted)
  const rows = lines.map((values) => Row.parse(read(mended(columns, values))))
  return {
    servers: rows.filter((row) => row.type === '2'),
    backends: rows.filter((row) => row.type === '1'),
  }
}

const table = z.tuple([z.array(z.string())], z.array(z.string()))

/**
 * 1.6.0 prints the status `DRAIN (agent)` without its comma, so every later column of that line is off by one
 * (src/dumpstats.c, stats_dump_sv_stats).
 */
function mended(columns: readonly string[], values: readonly string[]): readonly string[] {
  if (values.length === columns.length) return values
  const at = columns.indexOf('status')
  const weight = /^DRAIN \(agent\)(?<weight>\d+)$/.exec(values[at] ?? '')?.groups?.weight
  if (values.length === columns.length - 1 && weight !== undefined) {
    return [...values.slice(0, at), 'DRAIN (agent)', weight, ...values.slice(at + 1)]
  }
  throw new Error(`a line of ${values.length} fields under ${columns.length} columns`)
}
