/** Tabs of this browser tell one another which snapshot they decided anew: what another tab shows of it is then old. */
export const CHANNEL = 'overreach-decided';

/** One for the page: what is told by it is not heard by it, and so not by the tab itself. */
let channel: BroadcastChannel | undefined;

export function tellOtherTabs(snapshot: number): void {
  channel?.postMessage(snapshot);
}

/** Hear of snapshots that other tabs decided anew, and be heard; returns how to stop. */
export function hearOtherTabs(heard: (snapshot: number) => void): () => void {
  if (typeof BroadcastChannel === 'undefined') return () => undefined;
  const own = new BroadcastChannel(CHANNEL);
  channel = own;
  own.onmessage = ({ data }: MessageEvent<unknown>) => {
    if (typeof data === 'number') heard(data);
  };
  return () => {
    own.close();
    if (channel === own) channel = undefined;
  };
}
