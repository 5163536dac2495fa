import { upgradeError } from '../cloud/model/errors'
import { upgradeId, type UpgradeName } from '../cloud/model/ids'
import type { Progress } from '../cloud/model/progress'
import type { Connected } from './connect'
import { me } from './me'
import { sign } from './sign'
import type { Known } from './upgrade'

/** A decision as it is to be sent, and the upgrade that is to hear it. */
export interface ToSend {
  readonly signal: string
  readonly said: Readonly<Record<string, unknown>>
  readonly service: UpgradeName
  readonly cloud: Known
}

/**
 * The payload with its sender: signed if the upgrade takes the signal only so, and otherwise by the name of the user here.
 * An upgrade that can't be asked now judges by its cloud's file, as far as that is here.
 * @param progress undefined if the upgrade can't be asked now
 * @throws SignatureMissing, NotSigned
 */
export async function proven(
  connection: Connected,
  { signal, said, service, cloud }: ToSend,
  key: string | undefined,
  progress: Progress | undefined,
): Promise<Readonly<Record<string, unknown>>> {
  if (progress === undefined && key !== undefined)
    throw upgradeError('NotSigned', {
      key,
      reason: 'no worker answers, and the signature covers what the upgrade asks',
    })
  const isSigned = progress === undefined ? cloud.signers !== undefined : progress.judges !== undefined
  if (!isSigned || signal === 'pause') return 'by' in said ? said : { by: me(), ...said }
  if (key === undefined || progress === undefined)
    throw upgradeError('SignatureMissing', { upgrade: upgradeId(cloud, service), signal })
  return { ...said, signed: await sign(connection, key, { signal, said }, progress) }
}
