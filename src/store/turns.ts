/**
 * One turn of the event loop per call, over a message channel: a timer would be held back to 4 ms after a few calls,
 * and a microtask lets no message (a cancel) in.
 */
export function eventLoopTurns(channel: MessageChannel): () => Promise<void> {
  const waiting: (() => void)[] = [];
  channel.port1.onmessage = () => {
    waiting.shift()?.();
  };
  return () =>
    new Promise((resolve) => {
      waiting.push(resolve);
      channel.port2.postMessage(0);
    });
}
