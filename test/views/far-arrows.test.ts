import { describe, expect, it, vi } from 'vitest';
import { FAR, leaveOutFarArrows } from '../../src/views/graph/far-arrows';

describe('heads of lines', () => {
  it('are drawn up close, and left out from afar', () => {
    const drawArrowheads = vi.fn();
    const renderer = { drawArrowheads };
    let zoom = FAR;
    leaveOutFarArrows(Object.assign({ zoom: () => zoom }, { renderer: () => renderer }));
    renderer.drawArrowheads('context', 'edge', 1);
    expect(drawArrowheads).toHaveBeenCalledExactlyOnceWith('context', 'edge', 1);
    expect(drawArrowheads.mock.contexts[0]).toBe(renderer);
    zoom = FAR / 2;
    renderer.drawArrowheads('context', 'edge', 1);
    expect(drawArrowheads).toHaveBeenCalledOnce();
  });

  it('are left to a renderer that draws them otherwise', () => {
    expect(() => leaveOutFarArrows({ zoom: () => 1 })).not.toThrow();
    expect(() => leaveOutFarArrows(Object.assign({ zoom: () => 1 }, { renderer: () => ({}) }))).not.toThrow();
  });
});
