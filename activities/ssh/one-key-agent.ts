import { type IdentityCallback, OpenSSHAgent, type ParsedKey } from 'ssh2'

/** An agent of which one key is used: the others would be counted as failed logins (MaxAuthTries). */
export class OneKeyAgent extends OpenSSHAgent {
  constructor(
    private readonly place: string,
    private readonly key: ParsedKey,
  ) {
    super(place)
  }

  override getIdentities(callback: IdentityCallback<ParsedKey>): void {
    super.getIdentities((error, keys) => {
      if (error) {
        callback(error)
        return
      }
      const wanted = this.key.getPublicSSH()
      const own = (keys ?? []).filter((key) => 'getPublicSSH' in key && key.getPublicSSH().equals(wanted))
      if (own.length === 0) callback(new Error(`the agent at ${this.place} does not hold it`))
      else callback(undefined, own)
    })
  }
}
