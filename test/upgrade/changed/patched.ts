/** The workflows with a change that spares upgrades begun before it. */
import { patched } from '@temporalio/workflow'
import { changeKeystone } from './change'

changeKeystone(() => patched('tokens-last-an-hour'))

export * from '../../../workflows'
