import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { basename, dirname, join, relative } from 'node:path'
import { describe, expect, test } from '@jest/globals'

const root = join(__dirname, '../..')
const skipped = new Set(['node_modules', 'build', '.git', 'coverage', '.cache', 'histories', 'runbooks'])

/** Every file of the repository, from its root. */
const files: readonly string[] = (function within(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    if (skipped.has(entry.name)) return []
    const path = join(folder, entry.name)
    return entry.isDirectory() ? within(path) : [relative(root, path)]
  })
})(root)
const read = (file: string): string => readFileSync(join(root, file), 'utf8')
const pages = files.filter((file) => file.endsWith('.md'))
/** Recipes name files that are still to be made. */
const isRecipe = (file: string): boolean => file.startsWith('docs/recipes/')
const sources = files.filter((file) => /\.(ts|mjs|cjs|js)$/.test(file))
/** Names of programs that are not ours. */
const foreign = new Set(['AssertPathExists', 'ProxyJump'])
const names = new Set(files.flatMap((file) => [basename(file), basename(file).replace(/(\.test)?\.ts$/, '')]))

/** Comment lines of a source, each with its number; the text within a string or template may come along. */
const commentsOf = (file: string): [line: number, text: string][] =>
  read(file)
    .split('\n')
    .flatMap((text, at): [number, string][] =>
      /^\s*(\/\/|\/\*|\*)/.test(text) || text.includes(' // ')
        ? [[at + 1, text.replace(/^.*?(\/\/|\/\*|\*)/, '')]]
        : [],
    )

const linesOf = (page: string): [line: number, text: string][] =>
  read(page)
    .split('\n')
    .map((text, at) => [at + 1, text])

/** A heading's anchor as GitHub and editors make it. */
const anchorOf = (heading: string): string =>
  heading
    .replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1')
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
    .trim()
    .replaceAll(' ', '-')

const anchorsOf = (page: string): readonly string[] =>
  [...read(page).matchAll(/^#{1,6} (.+)$/gm)].map(([, heading = '']) => anchorOf(heading))

const folders =
  'docs|workflows|activities|cloud/model|cloud/load|cloud/converter|worker|client|lab|test|setup|bench|demo|chaos|explore'
const pathOf = new RegExp(`(?<![\\w./@:-])(?:${folders})/[\\w./-]*[\\w/]`, 'g')

/** True if a path, as people write it, names a file, a folder, or a file without its ending. */
const isThere = (path: string): boolean =>
  ['', '.ts', '.test.ts', '.mjs', '.md', '.test'].some((ending) => existsSync(join(root, `${path}${ending}`)))

const everywhere = [
  ...pages.map((page) => [page, linesOf(page)] as const),
  ...sources.map((source) => [source, commentsOf(source)] as const),
]

/** All that a rule finds in pages and comments: `FILE:LINE name`. */
const found = (dead: (text: string) => readonly string[]): string[] =>
  everywhere.flatMap(([file, lines]) =>
    isRecipe(file) ? [] : lines.flatMap(([line, text]) => dead(text).map((each) => `${file}:${line} ${each}`)),
  )

describe('whatever is named in pages and comments is there', () => {
  test('the target of each link, and its section', () => {
    const dead = (text: string, file: string): string[] =>
      [...text.matchAll(/\]\((?!https?:|mailto:)([^)#\s]*)(?:#([^)\s]+))?\)/g)].flatMap(([link, path = '', anchor]) => {
        const target = path === '' ? file : join(dirname(file), path)
        if (!existsSync(join(root, target))) return [link]
        return anchor === undefined || anchorsOf(target).includes(anchor) ? [] : [link]
      })
    expect(
      pages.flatMap((page) =>
        linesOf(page).flatMap(([line, text]) => dead(text, page).map((each) => `${page}:${line} ${each}`)),
      ),
    ).toEqual([])
  })

  test('each file and folder', () => {
    expect(found((text) => [...text.matchAll(pathOf)].map(([path]) => path).filter((path) => !isThere(path)))).toEqual(
      [],
    )
  })

  test('each source that is named without its folder', () => {
    const named = /(?<![\w/.*-])[\w-]+\.(?:ts|mjs)\b/g
    expect(found((text) => [...text.matchAll(named)].map(([name]) => name).filter((name) => !names.has(name)))).toEqual(
      [],
    )
  })

  test('each name of code', () => {
    const code = files
      .filter((file) => /\.(ts|mjs|cjs|js|sh|py|pl|json|yaml)$/.test(file) || !basename(file).includes('.'))
      .filter((file) => statSync(join(root, file)).size < 400_000)
      .map((file) => (/\.(ts|mjs|js)$/.test(file) ? read(file).replaceAll(/^\s*(\/\/|\/\*|\*).*$/gm, '') : read(file)))
      .join('\n')
    const words = new Set(code.match(/\w+/g))
    const named = /`([a-z]+[A-Z]\w*|[A-Z][a-z]+[A-Z]\w*)(?:\(\))?`/g
    expect(
      found((text) =>
        [...text.matchAll(named)].map(([, name = '']) => name).filter((name) => !words.has(name) && !foreign.has(name)),
      ),
    ).toEqual([])
  })
})
