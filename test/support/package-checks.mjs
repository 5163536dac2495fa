// node package-checks.mjs TARBALL FOLDER: the findings of publint on the installed package, and of arethetypeswrong on the
// tarball, as JSON. Both are ES modules only, which jest's CommonJS can't load.
import { readFileSync } from 'node:fs'
import { checkPackage, createPackageFromTarballData } from '@arethetypeswrong/core'
import { publint } from 'publint'

const [tarball = '', folder = ''] = process.argv.slice(2)
const { messages } = await publint({ pkgDir: folder, strict: true, pack: false })
const types = await checkPackage(createPackageFromTarballData(new Uint8Array(readFileSync(tarball))))
const problems = types.types === false ? ['no types'] : types.problems
process.stdout.write(JSON.stringify({ publint: messages, types: problems }))
