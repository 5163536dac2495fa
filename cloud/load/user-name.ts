import { userInfo } from 'node:os'

/** The user of this process. A container may run as a number that its passwd file does not have. */
export function userName(): string {
  try {
    return userInfo().username
  } catch {
    return `uid ${process.getuid?.() ?? 'unknown'}`
  }
}
