/**
 * Passes on that npm was told to stop. npm tells the shell that it runs scripts in, which (dash, on most Linuxes) dies
 * without telling us; what can be seen of it is that we have another parent. On Windows nothing can be seen.
 */
export function endWithNpm() {
  if (process.env['npm_lifecycle_event'] === undefined) return
  const parent = process.ppid
  const timer = setInterval(() => {
    if (process.ppid === parent) return
    clearInterval(timer)
    process.kill(process.pid, 'SIGTERM')
  }, 200)
  timer.unref()
}
