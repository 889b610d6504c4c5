import type { Core, EventObject, EventObjectEdge, EventObjectNode, SingularElementArgument } from 'cytoscape';
import type { ElementKind, StageEvents } from './picture';

/** Tells in the picture's terms what is done on Cytoscape's canvas. `near`: lines at what the pointer is on. */
export function listenTo(cy: Core, events: StageEvents, near: (at?: SingularElementArgument) => void): void {
  const on = (
    kind: ElementKind,
    names: string,
    told: (key: string, event: EventObject, target: SingularElementArgument) => void,
  ): void => {
    cy.on(names, kind, (event: EventObjectNode | EventObjectEdge) => {
      const { target } = event;
      const key: unknown = target.data('key');
      if (typeof key === 'string') told(key, event, target);
    });
  };
  for (const kind of ['node', 'edge'] as const) {
    on(kind, 'tap', (key, { originalEvent }) => {
      const { ctrlKey, metaKey, shiftKey } = keysOf(originalEvent);
      events.select(kind, key, ctrlKey || metaKey || shiftKey);
    });
    on(kind, 'dbltap', (key) => events.open(kind, key));
    on(kind, 'cxttap taphold', (key, { originalEvent }) => {
      const { clientX, clientY } = pointOf(originalEvent);
      events.context(kind, key, clientX, clientY);
    });
    on(kind, 'mouseover', (key, { renderedPosition }, target) => {
      near(target);
      events.hover({ kind, key, ...renderedPosition });
    });
    on(kind, 'mouseout', () => {
      near();
      events.hover(undefined);
    });
  }
  cy.on('tap', (event) => {
    if (event.target === cy) events.clear();
  });
  cy.on('cxttap taphold', (event) => {
    if (event.target !== cy) return;
    const { clientX, clientY } = pointOf(event.originalEvent);
    events.context('node', undefined, clientX, clientY);
  });
  // Several at once: all that Cytoscape found in the area comes in one go.
  cy.on('boxend', () => {
    setTimeout(() => {
      const keys = cy.nodes(':selected').map((node): unknown => node.data('key'));
      events.area(keys.filter((key) => typeof key === 'string'));
    });
  });
  cy.on('viewport', () => events.hover(undefined));
  cy.on('viewport resize', () => events.viewport({ ...cy.pan(), zoom: cy.zoom() }));
}

function keysOf(event: Event): Pick<MouseEvent, 'ctrlKey' | 'metaKey' | 'shiftKey'> {
  return event instanceof MouseEvent || event instanceof TouchEvent
    ? event
    : { ctrlKey: false, metaKey: false, shiftKey: false };
}

/** Where a pointer or finger is in the window. */
function pointOf(event: Event): { readonly clientX: number; readonly clientY: number } {
  if (event instanceof MouseEvent) return event;
  const touches: unknown = 'touches' in event ? event.touches : undefined;
  const first: unknown = touches instanceof TouchList ? touches[0] : undefined;
  return first instanceof Touch ? first : { clientX: 0, clientY: 0 };
}
