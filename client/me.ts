import { userName } from '../cloud/load/user-name'

/** The person at the keyboard: the history has the name beside every decision. */
export const me = (): string => process.env.SUDO_USER ?? userName()
