/** Calls back once, when the process that started this one is gone. */
export function onParentGone(callBack: () => void): void {
  const parent = process.ppid
  const timer = setInterval(() => {
    if (process.ppid === parent) return
    clearInterval(timer)
    callBack()
  }, 250)
  timer.unref()
}
