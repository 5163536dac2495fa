import { pairNames, type LastVersions, type Release } from '../../cloud/model/release'
import { lastVersions, releases } from '../../cloud/model/releases'

const name = pairNames.at(-1) ?? pairNames[0]

/** The pair of releases that a cloud is drafted for, the newest of this program; and the last versions of its new release. */
export const draftedPair: { readonly release: Release; readonly last: LastVersions } = {
  release: releases[name],
  last: lastVersions[name],
}
