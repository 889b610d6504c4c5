/**
 * Below this zoom a head on a line is not two pixels wide: nobody sees it, and it is a third of what a frame of a large
 * picture draws. A power of two, as Cytoscape keeps what it has drawn for each of them.
 */
export const FAR = 0.25;

/** What of Cytoscape this needs. */
interface Zoomed {
  zoom(): number;
}

/**
 * Heads of lines are left out of a picture seen from afar. Cytoscape has no style for that (`min-zoomed-font-size` is of text
 * only), and another style of every line would have to be computed at each crossing of the limit: what its renderer draws
 * heads with is wrapped instead. A renderer that has no such thing draws as ever.
 */
export function leaveOutFarArrows(cy: Zoomed): void {
  const renderer = rendererOf(cy);
  if (renderer === undefined) return;
  const draw: unknown = Reflect.get(renderer, 'drawArrowheads');
  if (typeof draw !== 'function') return;
  Reflect.set(renderer, 'drawArrowheads', (...given: readonly unknown[]) => {
    if (cy.zoom() >= FAR) Reflect.apply(draw, renderer, given);
  });
}

/** Cytoscape gives it away without saying so in its types. */
function rendererOf(cy: Zoomed): object | undefined {
  const give: unknown = Reflect.get(cy, 'renderer');
  const renderer: unknown = typeof give === 'function' ? Reflect.apply(give, cy, []) : undefined;
  return typeof renderer === 'object' && renderer !== null ? renderer : undefined;
}
