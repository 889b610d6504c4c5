/** What one tab decides, the others hear of; the tab itself does not. */
import { expect, it } from 'vitest';
import { CHANNEL, hearOtherTabs, tellOtherTabs } from '../../src/app/other-tabs';

it('tabs hear which snapshot another decided anew, and not their own', async () => {
  const heard: number[] = [];
  const told: unknown[] = [];
  const other = new BroadcastChannel(CHANNEL);
  const answered = new Promise<void>((resolve) => {
    const stop = hearOtherTabs((snapshot) => {
      heard.push(snapshot);
      stop();
      resolve();
    });
  });
  const toldOther = new Promise<void>((resolve) => {
    other.onmessage = ({ data }: MessageEvent<unknown>) => {
      told.push(data);
      resolve();
    };
  });
  tellOtherTabs(3);
  await toldOther;
  other.postMessage('nothing that is known');
  other.postMessage(4);
  await answered;
  tellOtherTabs(5);
  expect([told, heard]).toEqual([[3], [4]]);
  other.close();
});
