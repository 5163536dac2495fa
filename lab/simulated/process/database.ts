import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'

export type Release = 'newton' | 'ocata'

/** The cloud's database, as one Keystone process sees it: read anew for each request. */
export class Database {
  constructor(private readonly folder: string) {}

  /** MySQL's error if the queries of a release's code do not fit the present schema; undefined if they do. */
  fault(release: Release): string | undefined {
    return release === 'newton' ? this.newtonFault() : this.ocataFault()
  }

  /** Newton writes rows without a domain and counts on the triggers that contract drops. */
  private newtonFault(): string | undefined {
    const contracted = this.version('keystone_contract') > 4 || readdirSync(join(this.folder, 'contract')).length > 0
    return contracted ? "(1364, Field 'domain_id' doesn't have a default value)" : undefined
  }

  /** Ocata selects the columns that expand adds, with the values that migrate fills in. */
  private ocataFault(): string | undefined {
    if (this.version('keystone_expand') < 16) return "(1054, Unknown column 'user.domain_id' in 'field list')"
    if (this.version('keystone_data_migrate') < 16) return "(1048, Column 'domain_id' cannot be null)"
    return undefined
  }

  /** The key that every node signs tokens with. */
  tokenKey(): string {
    return readFileSync(join(this.folder, 'token_key'), 'utf8').trim()
  }

  private version(repository: string): number {
    return Number(readFileSync(join(this.folder, repository), 'utf8'))
  }
}
