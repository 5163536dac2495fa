import { readdirSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { TextlintKernel } from '@textlint/kernel'
import markdown from '@textlint/textlint-plugin-markdown'
// @ts-expect-error: the package has no types
import sentenceLength from 'textlint-rule-sentence-length'
import { root } from '../paths.mjs'
import { commentsOf } from './comments.mjs'
import { noBannedTurn } from './rules.mjs'

/** About twenty words. The rule counts characters; some more are left for names. */
const longestSentence = 190

const skipped = new Set(['node_modules', 'build', '.git', 'histories', 'coverage', 'runbooks'])

/** Pages that a test makes of the code: their words are mended there. */
const generated = /^docs\/reference\/(attention|command-line|errors|preflight|signals)\.md$/

/** Every page and every source file with comments, from the repository's root. */
export function proseFiles(folder = root) {
  /** @type {string[]} */
  const found = []
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name)
    if (entry.isDirectory() && !skipped.has(entry.name)) found.push(...proseFiles(path))
    else if (entry.isFile() && /\.(md|ts|mjs|cjs|js)$/.test(entry.name)) found.push(relative(root, path))
  }
  return found.filter((file) => !generated.test(file)).sort()
}

/**
 * Lints the prose of files.
 * @param {readonly string[]} files from the repository's root
 * @returns {Promise<Map<string, string[]>>} findings of the files that have any: `FILE:LINE what is wrong`
 */
export async function findingsOf(files) {
  const kernel = new TextlintKernel()
  /** @type {Map<string, string[]>} */
  const found = new Map()
  for (const file of files) {
    const source = readFileSync(join(root, file), 'utf8')
    const text = file.endsWith('.md') ? source : commentsOf(file, source)
    const { messages } = await kernel.lintText(text, {
      ext: '.md',
      filePath: file,
      plugins: [{ pluginId: 'markdown', plugin: markdown.default ?? markdown }],
      rules: [
        {
          ruleId: 'sentence-length',
          rule: sentenceLength.default ?? sentenceLength,
          options: { max: longestSentence, skipPatterns: ['/\\([^)]*\\)/', '/`[^`]*`/'] },
        },
        { ruleId: 'turn', rule: noBannedTurn },
      ],
    })
    if (messages.length === 0) continue
    found.set(
      file,
      messages.map(({ loc, message }) => `${file}:${String(loc.start.line)} ${message.split('\n')[0] ?? ''}`),
    )
  }
  return found
}
