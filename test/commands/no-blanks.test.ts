import { describe, expect, test } from '@jest/globals'
import { describedService } from '../../cloud/model/described-service'
import { errorTable, upgradeError, type ErrorDetails, type ErrorType } from '../../cloud/model/errors'
import { serviceNames, upgradeId } from '../../cloud/model/ids'
import { preflightInput } from '../../cloud/model/preflight'
import { outlineOf } from '../../workflows/plan/outline'
import { procedures, type ProcedureName } from '../../workflows/services'
import { exampleCloud } from '../support/cloud'

/** Every text of a value, however deep. */
function textsOf(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value]
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsOf) : []
}

/** Lines of a script that print a fact to a person directly: the fact may be empty. */
const barely = (script: string): readonly string[] => script.match(/echo "[^"\n]*\$\((fact|report) [^"\n]*"/g) ?? []

describe('no sentence has a blank where something was to be told', () => {
  test.each(Object.keys(procedures['newton-to-ocata']) as ProcedureName[])(
    'in what the steps of %s print',
    async (name) => {
      const texts = textsOf(await outlineOf(exampleCloud(), name))
      expect(texts.some((text) => text.includes('echo "'))).toBe(true)
      expect(texts.flatMap(barely)).toEqual([])
    },
  )

  test.each(serviceNames)('in what the checks of %s print', (name) => {
    const cloud = exampleCloud()
    const texts = textsOf(preflightInput(cloud, describedService(cloud, name), upgradeId(cloud, name)))
    expect(texts.flatMap(barely)).toEqual([])
  })

  test.each(Object.keys(errorTable) as ErrorType[])('in the error %s, whose details are all empty', (type) => {
    const names = details(type)
    const empty = Object.fromEntries(names.map((name) => [name, lists.has(name) ? ['a line'] : '']))
    const { message } = upgradeError(type, empty as ErrorDetails<typeof type>)
    if (names.some((name) => !lists.has(name))) expect(message).toContain('(nothing was said)')
    expect(message.replace('_ . : -', '_.:-')).not.toMatch(/\S {2}|undefined|\( ?\)|: ?[;.]( |$)| [.,;]( |$)/)
  })
})

/** Details that are lists of lines. */
const lists = new Set(['problems', 'lines', 'clouds', 'files', 'groups', 'roles'])

/** The details that the sentence of a type asks for. */
function details(type: ErrorType): readonly string[] {
  const asked = new Set<string>()
  const { sentence } = errorTable[type] as { sentence: (details: unknown) => string }
  const get = (_: object, name: string | symbol): unknown => {
    asked.add(String(name))
    return lists.has(String(name)) ? ['a line'] : ''
  }
  sentence(new Proxy({}, { get }))
  return [...asked]
}
