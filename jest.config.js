const { availableParallelism } = require('node:os')

/** @type {import('jest').Config} */
module.exports = {
  testEnvironment: 'node',
  roots: ['<rootDir>/test'],
  testMatch: ['**/*.test.ts'],
  // These have scripts of their own: npm run test:real (as root), npm run test:crashes.
  testPathIgnorePatterns: ['/node_modules/', '<rootDir>/test/(lab-)?real/', '<rootDir>/test/crashes/'],
  transform: {
    '\\.ts$': [
      '@swc/jest',
      {
        jsc: { parser: { syntax: 'typescript' }, target: 'es2022' },
        module: { type: 'commonjs' },
        sourceMaps: 'inline',
      },
    ],
  },
  setupFiles: ['<rootDir>/test/support/real-clock.cjs'],
  globalSetup: '<rootDir>/test/support/global-setup.mjs',
  globalTeardown: '<rootDir>/test/support/global-teardown.mjs',
  testSequencer: '<rootDir>/test/support/longest-first.cjs',
  reporters: ['default', '<rootDir>/test/support/reporter.mjs'],
  // Tests mostly wait for servers and hosts: on two cores three files at a time leave three tenths of the CPU's time unused.
  maxWorkers: Math.max(4, availableParallelism() - 1),
  // A minute of a quiet machine is three of a busy one.
  testTimeout: 180_000,
}
