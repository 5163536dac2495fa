import { cpSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

/** One thing that a package brings. */
export type Payload =
  | { readonly path: string; readonly text: string; readonly executable?: boolean; readonly isConfiguration?: boolean }
  | { readonly path: string; readonly link: string }
  | { readonly path: string; readonly isDirectory: true }
  | { readonly path: string; readonly folder: string }
  /** A Python package with all below it, but for its translations and its tests; the driver that the lab's Cinder uses stays. */
  | { readonly path: string; readonly modules: string }

/** A package that another one needs: in any version, in exactly one, or in one that is new enough. */
export interface Need {
  readonly name: string
  readonly version?: { readonly is: '=' | '>='; readonly of: string }
}

export const exactly = (name: string, version: string): Need => ({ name, version: { is: '=', of: version } })
export const atLeast = (name: string, version: string): Need => ({ name, version: { is: '>=', of: version } })

/**
 * A package of the lab, whichever tool makes it and installs it. Versions and the names of scripts are those of its
 * packaging: 2:15.1.5+lab1 and postinst for dpkg, 1:15.1.5-1.el7 and post for rpm.
 */
export interface Package<Script extends string> {
  readonly name: string
  readonly version: string
  readonly needs: readonly Need[]
  readonly description: string
  readonly payload: readonly Payload[]
  readonly scripts: Readonly<Partial<Record<Script, string>>>
}

/** Puts a part of a package into the tree of its files. */
export function place(tree: string, part: Payload): void {
  const path = join(tree, part.path)
  mkdirSync(dirname(path), { recursive: true })
  if ('link' in part) symlinkSync(part.link, path)
  else if ('isDirectory' in part) mkdirSync(path, { recursive: true })
  else if ('folder' in part)
    for (const name of programsIn(part.folder)) cpSync(join(part.folder, name), join(path, name))
  else if ('modules' in part) cpSync(part.modules, path, { recursive: true, filter: (source) => !leftOut.test(source) })
  else writeFileSync(path, part.text, { mode: part.executable === true ? 0o755 : 0o644 })
}

/** The files that stay as an administrator has edited them when a newer version of the package comes. */
export function configurationOf({ payload }: Pick<Package<string>, 'payload'>): string[] {
  return payload.flatMap((part) => ('isConfiguration' in part && part.isConfiguration ? [part.path] : []))
}

/** Files of a Python package that no service runs, but for the driver without storage, which Cinder has among its tests. */
const leftOut = /\/locale(\/|$)|\/tests\/(?!(__init__|fake_driver)\.py$)|\.pyc$/

/** Python's own leavings are none of a package's business. */
function programsIn(folder: string): string[] {
  return readdirSync(folder).filter((name) => name.endsWith('.py'))
}
