// node setup/programs.mjs [--check]: turns the programs of hosts and of browsers, .sh, .py and .js files, into texts of
// TypeScript. The sandbox of workflows reads no file, so each folder with programs has a module with all of them. The build
// makes it anew.
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { root } from './paths.mjs'

/** Folders with programs beside the TypeScript that sends them to hosts or browsers. */
const parts = ['activities', 'client', 'cloud/model']

/** The module of a folder. */
const moduleName = 'programs.generated.ts'

/** A line that is for readers of the file and is not sent to a host. */
const isRemark = (/** @type {string} */ line) => line.trimStart().startsWith('##')

/**
 * @param {string} file `in-place.sh`
 * @returns {string} `inPlaceSh`
 */
function nameOf(file) {
  return file.replaceAll(/[-.]([a-z])/g, (_, letter) => String(letter).toUpperCase())
}

/**
 * The module of a folder: a text for each program, without its last newline.
 * @param {string} folder
 * @param {string[]} programs
 */
function moduleOf(folder, programs) {
  const texts = programs.map((file) => {
    const lines = readFileSync(join(folder, file), 'utf8').replace(/\n$/, '').split('\n')
    const sent = lines.filter((line) => !isRemark(line)).map((line) => `  ${JSON.stringify(line)},\n`)
    return `/** ${file} */\nexport const ${nameOf(file)} = [\n${sent.join('')}].join('\\n')\n`
  })
  const kinds = programs.some((file) => file.endsWith('.js')) ? '.js' : '.sh and .py'
  return [
    `// Made by setup/programs.mjs of the ${kinds} files of this folder: change those, then npm run build.\n`,
    ...texts,
  ].join('\n')
}

/**
 * The modules as they have to be.
 * @returns {Map<string, string>} text by absolute path
 */
function modules() {
  /** @type {Map<string, string>} */
  const found = new Map()
  for (const part of parts.filter((name) => existsSync(join(root, name)))) {
    const entries = readdirSync(join(root, part), { recursive: true, withFileTypes: true })
    for (const folder of new Set(entries.filter((entry) => entry.isFile()).map(({ parentPath }) => parentPath))) {
      const programs = readdirSync(folder)
        .filter((name) => /\.(sh|py|js)$/.test(name))
        .sort()
      if (programs.length > 0) found.set(join(folder, moduleName), moduleOf(folder, programs))
    }
  }
  return found
}

/** @returns {string[]} the modules that are not as they have to be */
function outdated() {
  return [...modules()]
    .filter(([path, text]) => !existsSync(path) || readFileSync(path, 'utf8') !== text)
    .map(([path]) => path)
}

/** Writes the modules that are not as they have to be. */
export function writePrograms() {
  const wanted = modules()
  for (const path of outdated()) writeFileSync(path, wanted.get(path) ?? '')
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  if (process.argv.includes('--check')) {
    for (const path of outdated()) {
      process.stdout.write(`${path} is not of the programs beside it: npm run build\n`)
      process.exitCode = 1
    }
  } else writePrograms()
}
