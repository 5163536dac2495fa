/** The workflows with the same change, made without a thought for upgrades begun before it. */
import { changeKeystone } from './change'

changeKeystone(() => true)

export * from '../../../workflows'
