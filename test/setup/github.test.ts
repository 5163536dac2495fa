import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { parse } from 'yaml'
import { z } from 'zod'

const root = join(__dirname, '../..')
const read = (file: string): string => readFileSync(join(root, file), 'utf8')
const yamlIn = (folder: string): [name: string, content: unknown][] =>
  readdirSync(join(root, folder))
    .filter((name) => name.endsWith('.yml'))
    .map((name) => [name, parse(read(`${folder}/${name}`))])

const Step = z.strictObject({ uses: z.string(), with: z.unknown().optional() }).or(z.strictObject({ run: z.string() }))
const Workflow = z.object({
  permissions: z.unknown(),
  jobs: z.record(
    z.string(),
    z.object({
      container: z.string().or(z.object({ image: z.string() }).loose()),
      'timeout-minutes': z.number(),
      permissions: z.never().optional(),
      steps: z.array(Step),
    }),
  ),
})
const workflows = yamlIn('.github/workflows').map(([name, content]) => [name, Workflow.parse(content)] as const)

describe('a workflow of GitHub', () => {
  test.each(workflows)('%s may read the repository and nothing else', (_, { permissions }) => {
    expect(permissions).toEqual({ contents: 'read' })
  })

  test.each(workflows)(
    '%s takes each action by its commit, with its version beside it, and none of strangers',
    (name) => {
      const used = read(`.github/workflows/${name}`).match(/uses: .*/g) ?? []
      expect(used.length).toBeGreaterThan(0)
      for (const each of used) expect(each).toMatch(/^uses: actions\/[a-z-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/)
    },
  )

  test.each(workflows)(
    '%s leaves no credentials in the checkout, where its programs could read them',
    (_, { jobs }) => {
      const checkouts = Object.values(jobs).flatMap(({ steps }) => steps.filter((step) => 'uses' in step))
      for (const checkout of checkouts) expect(checkout).toMatchObject({ with: { 'persist-credentials': false } })
    },
  )

  test.each(workflows)('%s runs what this repository has, on Debian 12 with the Node of .nvmrc', (_, { jobs }) => {
    const { scripts } = z.object({ scripts: z.record(z.string(), z.string()) }).parse(JSON.parse(read('package.json')))
    for (const { container, steps } of Object.values(jobs)) {
      const image = typeof container === 'string' ? container : container.image
      expect(image).toBe(`node:${read('.nvmrc').trim()}-bookworm`)
      for (const step of steps) {
        if (!('run' in step)) continue
        const [program = '', verb = '', script = ''] = step.run.split(' ')
        if (program === 'npm') expect([verb, scripts[script] !== undefined]).toEqual(['run', true])
        else if (program !== 'git') expect([program, existsSync(join(root, program))]).toEqual([program, true])
      }
    }
  })

  test('and .ci/run, CONTRIBUTING.md and README.md name no npm script that is not there', () => {
    const { scripts } = z.object({ scripts: z.record(z.string(), z.string()) }).parse(JSON.parse(read('package.json')))
    for (const file of ['.ci/run', 'CONTRIBUTING.md', 'README.md']) {
      const named = [...read(file).matchAll(/npm run ([a-z]+(?:[:-][a-z]+)*)/g)].map(([, script = '']) => script)
      expect(named.length).toBeGreaterThan(0)
      expect([file, named.filter((script) => scripts[script] === undefined)]).toEqual([file, []])
    }
  })

  test('runs the README’s demo, and .ci/run', () => {
    const runs = workflows.flatMap(([, { jobs }]) =>
      Object.values(jobs).flatMap(({ steps }) => steps.flatMap((step) => ('run' in step ? [step.run] : []))),
    )
    expect(runs).toEqual(expect.arrayContaining(['npm run demo -- --yes', '.ci/run']))
  })
})

/** The form of issue forms by GitHub's documentation, as far as ours go. */
const Field = z.strictObject({
  type: z.enum(['markdown', 'textarea', 'input', 'dropdown', 'checkboxes']),
  id: z.string().optional(),
  attributes: z.record(z.string(), z.unknown()),
  validations: z.strictObject({ required: z.boolean() }).optional(),
})
const Form = z.strictObject({
  name: z.string().min(1),
  description: z.string().min(1),
  labels: z.array(z.string()),
  body: z.array(Field).min(1),
})

describe('a form for issues', () => {
  test.each(yamlIn('.github/ISSUE_TEMPLATE'))(
    '%s has the form that GitHub takes, and names pages that are there',
    (name, content) => {
      const { body } = Form.parse(content)
      const asked = body.filter(({ type }) => type !== 'markdown')
      expect(asked.every(({ id, attributes }) => id !== undefined && attributes.label !== undefined)).toBe(true)
      expect(new Set(asked.map(({ id }) => id)).size).toBe(asked.length)
      const named = [...read(`.github/ISSUE_TEMPLATE/${name}`).matchAll(/docs\/[\w/-]+\.md/g)].map(String)
      expect(named.filter((page) => !existsSync(join(root, page)))).toEqual([])
    },
  )
})
