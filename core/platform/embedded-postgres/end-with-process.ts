/**
 * Ends the server with this process. On `exit` and on an uncaught error the server is asked to stop; it finishes alone. A
 * signal that nobody else handles would kill Node without any event, so that it is answered here: stop the server, then
 * die of the signal as before. Where the program handles the signal itself, its own shutdown calls stop().
 * After kill -9 nothing runs: the next start finds the server and takes it over. Returns the undo.
 */
export function endWithProcess(askToStop: () => void, stop: () => Promise<void>): () => void {
  const onSignal = (signal: NodeJS.Signals): void => {
    if (process.listeners(signal).some((listener) => !ours.has(listener))) return
    void stop().finally(() => {
      // The last of several servers leaves the signal without a listener, so that it has its usual effect.
      if (process.listenerCount(signal) === 0) process.kill(process.pid, signal)
    })
  }
  ours.add(onSignal)
  process.on('exit', askToStop)
  for (const signal of signals) process.on(signal, onSignal)
  return () => {
    process.off('exit', askToStop)
    for (const signal of signals) process.off(signal, onSignal)
  }
}

const signals: NodeJS.Signals[] = ['SIGINT', 'SIGTERM', 'SIGHUP']
const ours = new WeakSet<object>()
