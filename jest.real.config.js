const everything = require('./jest.config')

/**
 * The tests of hosts of one packaging, beside the whole cloud: left out where `LAB_PLATFORM` names the other one. All of them
 * and the whole cloud would not fit into an hour of CI, which takes the packagings in turns.
 * @type {Readonly<Record<string, readonly string[]>>}
 */
const ofPackaging = {
  debian: ['lab-real/base-packages', 'lab-real/host-packages', 'real/agents', 'real/cells', 'real/restore'],
  rdo: ['lab-real/host-rpm'],
}

const asked = process.env.LAB_PLATFORM
const ofOthers = Object.entries(ofPackaging).flatMap(([platform, files]) =>
  asked === undefined || asked === platform ? [] : files,
)

/**
 * The tests on the real lab: as root on Debian 12 (docs/reference/lab-real.md). Two files at a time: each has a cloud of its own, of
 * eight hosts on this machine.
 * @type {import('jest').Config}
 */
module.exports = {
  ...everything,
  testMatch: ['<rootDir>/test/{lab-real,real}/**/*.test.ts'],
  testPathIgnorePatterns: ['/node_modules/', ...ofOthers.map((file) => `<rootDir>/test/${file}\\.test\\.ts$`)],
  maxWorkers: 2,
  testTimeout: 180_000,
}
