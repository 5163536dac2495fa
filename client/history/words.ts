const two = (value: number): string => String(value).padStart(2, '0')

/** An ISO 8601 time in the local time zone. */
export function clockText(at: string): string {
  const time = new Date(at)
  return [time.getHours(), time.getMinutes(), time.getSeconds()].map(two).join(':')
}

/** The day of an ISO 8601 time in the local time zone, with its offset from UTC: `2026-11-23 (UTC+01:00)`. */
export function dayText(at: string): string {
  const time = new Date(at)
  const minutes = -time.getTimezoneOffset()
  const offset = `${minutes < 0 ? '-' : '+'}${two(Math.floor(Math.abs(minutes) / 60))}:${two(Math.abs(minutes) % 60)}`
  return `${time.getFullYear()}-${two(time.getMonth() + 1)}-${two(time.getDate())} (UTC${offset})`
}

/** The last line of a check's output: the first lines are details. */
export const lastWord = (said: string): string => said.trim().split(/\n|; /).at(-1) ?? ''
