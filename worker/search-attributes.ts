import { isGrpcServiceError, type Connection } from '@temporalio/client'
import { temporal } from '@temporalio/proto'
import { upgradeError } from '../cloud/model/errors'
import { searchAttributes } from '../cloud/model/search-attributes'

const { INDEXED_VALUE_TYPE_KEYWORD } = temporal.api.enums.v1.IndexedValueType
const names = Object.values(searchAttributes)

/** The log that warns if the attributes could not be checked. */
interface Log {
  warn(details: object, message: string): void
}

/** The services of a connection that this file uses. */
type Asked = Pick<Connection, 'operatorService' | 'workflowService'>

/** The gRPC code for a query that names a missing attribute (google.rpc.Code). */
const invalidArgument = 3

/**
 * Registers the search attributes of upgrades, if they are missing. Without them the first upgrade would fail its workflow
 * task again and again. A worker that may not use the operator service asks as a reader of the namespace. If that is refused
 * too, the worker goes on with a warning, since the attributes may well be there.
 * @throws SearchAttributesMissing, with the lines to run, if they are known to be missing and this worker may not add them
 */
export async function registerSearchAttributes(connection: Asked, namespace: string, log: Log): Promise<void> {
  const wanted = await missing(connection, namespace)
  if (typeof wanted === 'string') {
    log.warn(
      { reason: wanted, lines: linesFor(names, namespace), onTemporalCloud: cloudLineFor(names, namespace) },
      'whether Temporal knows the search attributes of upgrades this worker may not ask',
    )
    return
  }
  if (wanted.length === 0) return
  try {
    await connection.operatorService.addSearchAttributes({
      namespace,
      searchAttributes: Object.fromEntries(wanted.map((name) => [name, INDEXED_VALUE_TYPE_KEYWORD])),
    })
  } catch (error) {
    // Another worker may have added them meanwhile.
    const left = await missing(connection, namespace)
    if (left.length === 0) return
    const lacking = typeof left === 'string' ? wanted : left
    throw upgradeError(
      'SearchAttributesMissing',
      {
        reason: reasonOf(error),
        lines: linesFor(lacking, namespace),
        cloudLine: cloudLineFor(lacking, namespace),
      },
      error,
    )
  }
}

/** The missing attributes, or the reason that they could not be checked. */
async function missing(connection: Asked, namespace: string): Promise<readonly string[] | string> {
  try {
    const { customAttributes } = await connection.operatorService.listSearchAttributes({ namespace })
    return names.filter((name) => customAttributes[name] !== INDEXED_VALUE_TYPE_KEYWORD)
  } catch {
    return missingForReaders(connection, namespace)
  }
}

/** Asks as a person who lists upgrades: Temporal refuses a query that names a missing attribute. */
async function missingForReaders(connection: Asked, namespace: string): Promise<readonly string[] | string> {
  const left: string[] = []
  for (const name of names) {
    try {
      await connection.workflowService.listWorkflowExecutions({ namespace, pageSize: 1, query: `${name} = 'asked'` })
    } catch (error) {
      const code: number | undefined = isGrpcServiceError(error) ? error.code : undefined
      if (code !== invalidArgument) return reasonOf(error)
      left.push(name)
    }
  }
  return left
}

/** The lines for a cluster of one's own. */
const linesFor = (missing: readonly string[], namespace: string): readonly string[] =>
  missing.map(
    (name) => `temporal operator search-attribute create --namespace ${namespace} --name ${name} --type Keyword`,
  )

/** The line for Temporal Cloud, which has a command of its own for it. */
const cloudLineFor = (missing: readonly string[], namespace: string): string =>
  ['tcld namespace search-attributes add --namespace', namespace]
    .concat(missing.map((name) => `--search-attribute "${name}=Keyword"`))
    .join(' ')

const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))
