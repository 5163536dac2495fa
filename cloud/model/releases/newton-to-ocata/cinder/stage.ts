import type { Packaging } from '../../../packaging'

const stagedFolder = '{code}/cinder'

/**
 * Unpacked, nothing of it is installed: no maintainer script runs, no file of the system is touched. Everybody may read
 * it, since `sync` runs as the user cinder.
 */
export const stageCommand = (
  { fetch, unpack }: Packaging,
  names: readonly string[],
): string => String.raw`folder=${stagedFolder}
umask 022
mkdir -p {code} && chmod go+rx {code} || exit 1
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 1
${fetch(names)}
rm -rf "$folder.new" "$folder"
${unpack('$folder.new', names)}
echo {version} > "$folder.new/version"
chmod -R go+rX "$folder.new"
mv "$folder.new" "$folder"`

/** The phase with the staged code. */
export const syncCommand = ({ modulesFolder }: Packaging): string =>
  `su -s /bin/sh -c 'PYTHONPATH=${stagedFolder}${modulesFolder} python2.7 ${stagedFolder}/usr/bin/cinder-manage db sync' cinder`

/** The code is of use only to whom it can be read by: the user that runs `sync`. */
export const stagedCommand = `[ "$(cat ${stagedFolder}/version 2>/dev/null)" = {version} ] || { echo 'not staged'; exit 3; }
su -s /bin/sh -c 'cat ${stagedFolder}/usr/bin/cinder-manage' cinder > /dev/null || { echo 'the user cinder may not read ${stagedFolder}'; exit 4; }
echo 'cinder {version} is unpacked in ${stagedFolder}'`
