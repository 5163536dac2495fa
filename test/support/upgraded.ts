import { CloudName, type Upgraded } from '../../cloud/model/ids'

/** A cloud by its name, as the ids of its upgrades have it; those from Newton to Ocata, unless said. */
export const upgraded = (name: string, idSuffix = ''): Upgraded => ({
  name: CloudName.parse(name),
  release: { idSuffix },
})
