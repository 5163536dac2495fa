import type { Connection } from '@temporalio/client'
import { temporal } from '@temporalio/proto'
import { upgradeError } from '../cloud/model/errors'
import { searchAttributes } from '../cloud/model/search-attributes'

const { INDEXED_VALUE_TYPE_KEYWORD } = temporal.api.enums.v1.IndexedValueType
const names = Object.values(searchAttributes)

/**
 * Registers what upgrades are found by, where it is not yet. Without it the first upgrade would fail its workflow task again
 * and again.
 * @throws SearchAttributesMissing, with the lines to run, where this worker may not
 */
export async function registerSearchAttributes(connection: Connection, namespace: string): Promise<void> {
  const { operatorService } = connection
  const missing = async (): Promise<string[]> => {
    const { customAttributes } = await operatorService.listSearchAttributes({ namespace })
    return names.filter((name) => customAttributes[name] !== INDEXED_VALUE_TYPE_KEYWORD)
  }
  const wanted = await missing().catch((error: unknown) => {
    throw missingError(names, namespace, error)
  })
  if (wanted.length === 0) return
  try {
    await operatorService.addSearchAttributes({
      namespace,
      searchAttributes: Object.fromEntries(wanted.map((name) => [name, INDEXED_VALUE_TYPE_KEYWORD])),
    })
  } catch (error) {
    // Another worker may have done it meanwhile.
    const left = await missing().catch(() => wanted)
    if (left.length > 0) throw missingError(left, namespace, error)
  }
}

function missingError(missing: readonly string[], namespace: string, error: unknown): Error {
  const reason = error instanceof Error ? error.message : String(error)
  const lines = missing.map(
    (name) => `temporal operator search-attribute create --namespace ${namespace} --name ${name} --type Keyword`,
  )
  return upgradeError('SearchAttributesMissing', { reason, lines }, error)
}
