/** Commands, rendered by pure functions: the plan shows the text that a job runs. */
export { renderCells } from './cells'
export { renderConfigure } from './configure'
export { renderGoneForContract, renderNoContract } from './contract'
export { renderBackup, renderFacts, renderPhase, renderSchema, saidItFailed, toldFact } from './database'
export { migrationFailed, renderCheck, renderMapToCells, renderOnlineMigrations, renderStage } from './migrations'
export {
  renderComputeHasPlacement,
  renderIsPlacementToBeMade,
  renderPlacementAccess,
  renderPlacementConf,
  renderPlacementConfForeseen,
  renderPlacementEndpoints,
  renderPlacementSite,
  renderPlacementUser,
  renderPlacementVerify,
  renderWebServerVerify,
  type DescribedPlacement,
} from './placement'
export { renderNeeds } from './needs'
export { renderSetOption, type SetOption } from './options'
export { isInstalled, neighbourDisturbed, otherThanPinned, renderInstall } from './packages'
export { backupFile, renderCommand, renderTemplate, type Rendered } from './render'
export { isReported, noReport, readerOf, renderAlive, renderReports } from './reports'
export { renderRestart } from './restart'
export { processesOf } from './processes'
export { noneUnlisted, renderProof } from './proof'
export { letStartByHand } from '../service-manager'
export { quote, script } from './shell'
export { unlisted, unlistedFunctions } from './unlisted'
export { renderStopRules, renderUpgraded, renderStart, renderStop, renderVerify, stillRunning } from './units'
export {
  renderGone,
  renderIdle,
  renderIsInstalled,
  renderRunsNew,
  renderRunsOld,
  renderSettle,
  renderSilent,
  volumesBusy,
} from './volume'
export { processes } from './unit-processes'
export { notWorking } from './works'
