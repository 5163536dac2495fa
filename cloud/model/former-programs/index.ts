import * as of020 from './0.2.0/programs.generated'

/**
 * Programs of hosts as released versions had them, where a later version has changed them. An upgrade under way names the
 * programs of the version that began it, so each version has to know those (docs/explanation/temporal.md). Such a text
 * never changes: its checksum would no longer be the one that was sent.
 */
export const formerPrograms: readonly Readonly<Record<string, string>>[] = [of020]
