import { script } from '../commands'

const leastFreeKilobytes = 500_000
const leastFreeInodes = 1000

/**
 * `$folder` is the folder itself if it exists, or otherwise its nearest existing parent.
 * @param folder a word of the shell
 */
export const nearest = (folder: string): string =>
  `folder=${folder}; while [ ! -d "$folder" ]; do folder=$(dirname "$folder"); done`

/**
 * Ends with 3 if a file that a step writes into one of the folders would be cut off, or refused.
 * @param folders each a word of the shell
 */
export const roomIn = (folders: readonly string[]): string =>
  script(
    ...folders.flatMap((folder) => [
      nearest(folder),
      '[ -w "$folder" ] || { echo "$folder can not be written by $(id -un): read-only, or not allowed"; exit 3; }',
      'free=$(df -Pk "$folder" | awk \'NR == 2 { print $4 }\')',
      `[ "$free" -ge ${leastFreeKilobytes} ] || { echo "$folder has $free kB free, ${leastFreeKilobytes} are needed"; exit 3; }`,
      // Some file systems make inodes as they are needed, and tell none.
      'free=$(df -Pi "$folder" 2>/dev/null | awk \'NR == 2 && $2 > 0 { print $4 }\')',
      `[ "\${free:-${leastFreeInodes}}" -ge ${leastFreeInodes} ] || { echo "$folder has $free inodes free, ${leastFreeInodes} are needed"; exit 3; }`,
    ]),
  )
