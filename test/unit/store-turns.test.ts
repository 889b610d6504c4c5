import { describe, expect, it } from 'vitest';
import { Queue } from '../../src/store/queue';
import { eventLoopTurns } from '../../src/store/turns';

describe('turns of the event loop', () => {
  it('let other messages in, and each waiter through once, in order', async () => {
    const channel = new MessageChannel();
    const tick = eventLoopTurns(channel);
    const seen: string[] = [];
    setImmediate(() => seen.push('event'));
    await Promise.all([tick().then(() => seen.push('a')), tick().then(() => seen.push('b'))]);
    await tick();
    channel.port1.close();
    expect(seen.filter((what) => what !== 'event')).toEqual(['a', 'b']);
    expect(seen).toContain('event');
  });
});

describe('a queue', () => {
  it('runs one after the other and goes on after a failure', async () => {
    const queue = new Queue();
    const seen: string[] = [];
    const slow = queue.run(async () => {
      await new Promise((resolve) => setTimeout(resolve, 10));
      seen.push('slow');
      throw new Error('no');
    });
    const quick = queue.run(() => Promise.resolve(seen.push('quick')));
    await expect(slow).rejects.toThrow('no');
    expect(await quick).toBe(2);
    expect(seen).toEqual(['slow', 'quick']);
  });
});
