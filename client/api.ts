/**
 * The package as other programs import it: what a program needs to start, ask and answer upgrades with Temporal's client.
 * Names of workflows, signals and their payloads are those of docs/reference/signals.md.
 */
export { converterWith, dataConverter } from '../cloud/converter'
export { readKeys } from '../cloud/encryption/keys'
export { HistoryEntry } from '../cloud/model/history'
export { upgradeId, upgradeNames, type UpgradeId, type UpgradeName } from '../cloud/model/ids'
export { Progress } from '../cloud/model/progress'
export { historyQuery, payloads, progressQuery } from '../workflows/state/messages'
