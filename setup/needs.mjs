import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { run } from './child.mjs'
import { root } from './paths.mjs'
import { SetupError } from './say.mjs'
import { allNeeds } from './tasks.mjs'

/** `// @needs haproxy` stands in the file that uses HAProxy, once, for each test that imports the file. */
const declaration = /^\/\/ @needs (.+)$/gm

/** A relative import or export that is left after compilation: one of types only is not. */
const importOf = /^(?:import|export)\s+(?!type\s)(?:[^'";]*?from\s+)?'(\.[^']*)'/gm

/**
 * The needs of test files besides the npm packages: all that they and the files they import declare, in the order in which
 * set-up provides them.
 * @param {readonly string[]} tests absolute paths
 * @returns {import('./tasks.mjs').Need[]}
 * @throws {SetupError} where a file declares a need that set-up does not know
 */
export function needsOf(tests) {
  const declared = new Set()
  for (const [file, text] of sourcesOf(tests)) {
    for (const [, need = ''] of text.matchAll(declaration)) {
      if (!allNeeds.some((known) => known === need))
        throw new SetupError(`${file} declares '@needs ${need}'. Set-up knows: ${allNeeds.join(', ')}.`)
      declared.add(need)
    }
  }
  return allNeeds.filter((need) => declared.has(need))
}

/**
 * The pure tests: they need nothing but the npm packages, and no code of test/ or lab/ that they import starts a process.
 * @returns {string[]} absolute paths
 */
export function pureTests() {
  return testFiles(join(root, 'test')).filter((test) => needsOf([test]).length === 0 && !startsProcesses(test))
}

/** @param {string} test */
function startsProcesses(test) {
  const ours = [...sourcesOf([test])].filter(([file]) => /^(test|lab)\//.test(relative(root, file)))
  return ours.some(([, text]) => text.includes("'node:child_process'"))
}

/**
 * Files and all that they import from this repository.
 * @param {readonly string[]} files
 * @returns {Map<string, string>} text by absolute path
 */
function sourcesOf(files) {
  /** @type {Map<string, string>} */
  const found = new Map()
  const open = [...files]
  for (let file = open.pop(); file !== undefined; file = open.pop()) {
    if (found.has(file)) continue
    const text = readFileSync(file, 'utf8')
    found.set(file, text)
    for (const [, path = ''] of text.matchAll(importOf)) open.push(...resolved(join(dirname(file), path)))
  }
  return found
}

/**
 * The source file that an import names; undefined if it names no source, such as a file of JSON that a test writes.
 * @param {string} path
 */
function resolved(path) {
  const candidates = [`${path}.ts`, join(path, 'index.ts'), path]
  return candidates.filter((candidate) => existsSync(candidate) && statSync(candidate).isFile()).slice(0, 1)
}

/**
 * @param {string} folder
 * @returns {string[]}
 */
function testFiles(folder) {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) return testFiles(path)
    return entry.name.endsWith('.test.ts') ? [path] : []
  })
}

/**
 * The test files that jest would run.
 * @param {readonly string[]} args for jest
 * @returns {Promise<string[]>} absolute paths
 * @throws {SetupError} with what jest says, where it can't tell
 */
export async function testsAsked(args) {
  const jest = join(root, 'node_modules/jest/bin/jest.js')
  const { code, output } = await run(process.execPath, [jest, ...args, '--listTests'], { cwd: root, limitSeconds: 120 })
  if (code !== 0) throw new SetupError(`jest does not say which tests it would run:\n${output.trimEnd()}`)
  return output.split('\n').filter((line) => line.startsWith('/'))
}
