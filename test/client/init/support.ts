import { readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { parse } from 'yaml'
import type { Cloud } from '../../../cloud/model/cloud'
import { draft, type Draft, type Sources } from '../../../client/init/draft'
import { readHaproxy } from '../../../client/init/haproxy/config'
import { readInventories } from '../../../client/init/inventory'
import { cloudOf } from '../../support/cloud'

export const fixture = (name: string): string => join(__dirname, 'fixtures', name)
export const textOf = (name: string): string => readFileSync(fixture(name), 'utf8')

/** The origin of a platform that no operator has named. */
export const unsaid = { kind: 'guessed', why: 'no --platform', check: 'packages' } as const

/** The draft from fixtures, with what a command line would add. */
export async function draftOf(
  from: readonly string[],
  haproxy: readonly string[],
  more: Partial<Sources> = {},
): Promise<Draft> {
  return draft({
    name: 'production',
    platform: 'ubuntu-cloud-archive',
    inventory: await readInventories(from.map(fixture)),
    configs: haproxy.map((name) => ({ config: readHaproxy(textOf(name), basename(name)) })),
    groups: {},
    ...more,
  })
}

/** The cloud that a text describes, by the product's own resolver. */
export const resolvedFrom = (text: string): Cloud => cloudOf(parse(text))
