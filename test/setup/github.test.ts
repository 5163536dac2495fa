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

  test.each(workflows)('%s takes each action by its major version, and none of strangers', (_, { jobs }) => {
    const used = Object.values(jobs).flatMap(({ steps }) =>
      steps.flatMap((step) => ('uses' in step ? [step.uses] : [])),
    )
    expect(used.length).toBeGreaterThan(0)
    for (const each of used) expect(each).toMatch(/^actions\/[a-z-]+@v\d+$/)
  })

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
