/**
 * Aborted a while after the signal: what the agent is doing must be known, to be stopped.
 * @param ms at most
 */
export function withGrace(signal: AbortSignal, ms: number): AbortSignal {
  const late = new AbortController();
  const wait = () => void setTimeout(() => late.abort(signal.reason), ms).unref();
  if (signal.aborted) wait();
  else signal.addEventListener('abort', wait, { once: true });
  return late.signal;
}
