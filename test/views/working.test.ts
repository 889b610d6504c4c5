import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Working } from '../../src/app/working.svelte';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

describe('files on their way', () => {
  it('are told where they take long, until the last of them is here', async () => {
    const working = new Working();
    let arrive: (files: string) => void = () => undefined;
    const first = working.take(new Promise<string>((resolve) => (arrive = resolve)));
    const second = working.take(
      new Promise<string>((_, reject) => setTimeout(() => reject(new Error('gone')), 2000)),
    );
    second.catch(() => undefined);
    await vi.advanceTimersByTimeAsync(300);
    expect([working.shown, working.taking]).toEqual([false, false]);
    await vi.advanceTimersByTimeAsync(200);
    expect([working.shown, working.taking]).toEqual([true, true]);
    arrive('all');
    expect(await first).toBe('all');
    expect(working.taking).toBe(true);
    await vi.advanceTimersByTimeAsync(2000);
    await expect(second).rejects.toThrow('gone');
    expect([working.shown, working.taking]).toEqual([false, false]);
  });

  it('are not told where they are here at once', async () => {
    const working = new Working();
    await working.take(Promise.resolve('all'));
    await vi.advanceTimersByTimeAsync(1000);
    expect(working.shown).toBe(false);
  });
});
