import everything from './jest.config.js'
import { pureTests } from './setup/needs.mjs'

// Only tests that need no server are in this lane, however jest was started.
process.env.TEST_NEEDS = ''

/**
 * The pure tests (setup/needs.mjs finds them): only the npm packages are needed, and no process is started.
 * @type {import('jest').Config}
 */
export default { ...everything, testMatch: pureTests(), testPathIgnorePatterns: [] }
