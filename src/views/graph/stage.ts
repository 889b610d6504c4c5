import type cytoscape from 'cytoscape';
import type {
  Core,
  EdgeCollection,
  ElementDefinition,
  EventObject,
  EventObjectEdge,
  EventObjectNode,
} from 'cytoscape';
import { CardImages } from './card-image';
import { elementsOf, labelElement, nodeId } from './elements';
import { lineLabels } from './line-labels';
import type { Look } from './look';
import type { ElementKind, Picture, StageEvents, Viewport } from './picture';
import { stylesheet } from './stylesheet';
import { TextRoom } from './text-room';
import { anchored, fitted } from './view-fit';

const PADDING = 28;
const MOVE_MS = 260;
/** Above this many elements nothing is animated. */
const MANY = 600;
/** Added at a time: what a slow machine does within a frame or two. The first are those in sight. */
const AT_ONCE = 80;

/** Cytoscape, and all that is asked of it. Nothing of it leaves this class. */
export class Stage {
  readonly #cy: Core;
  readonly #events: StageEvents;
  #images: CardImages;
  #room: TextRoom;
  #picture: Picture | undefined;
  /** Grows with each picture: what is still being added of an older one is given up. */
  #drawing = 0;
  #chosen: ReadonlySet<string> = new Set();

  constructor(
    make: typeof cytoscape,
    container: HTMLElement,
    look: Look,
    events: StageEvents,
    many: boolean,
  ) {
    this.#images = new CardImages(look);
    this.#room = new TextRoom(look);
    this.#events = events;
    this.#cy = make({
      container,
      style: stylesheet(look),
      layout: { name: 'preset' },
      minZoom: 0.08,
      maxZoom: 2.5,
      boxSelectionEnabled: true,
      selectionType: 'single',
      autoungrabify: true,
      textureOnViewport: many,
      hideEdgesOnViewport: false,
      pixelRatio: 'auto',
    });
    this.#listen();
  }

  #listen(): void {
    const cy = this.#cy;
    const on = (
      kind: ElementKind,
      told: (key: string, event: EventObject, near: EdgeCollection) => void,
      names: string,
    ): void => {
      cy.on(names, kind, (event: EventObjectNode | EventObjectEdge) => {
        const { target } = event;
        const key: unknown = target.data('key');
        const near = target.isNode()
          ? target.connectedEdges()
          : cy.edges().filter((edge) => edge.id() === target.id());
        if (typeof key === 'string') told(key, event, near);
      });
    };
    for (const kind of ['node', 'edge'] as const) {
      on(
        kind,
        (key, { originalEvent }) =>
          this.#events.select(
            kind,
            key,
            originalEvent.ctrlKey || originalEvent.metaKey || originalEvent.shiftKey,
          ),
        'tap',
      );
      on(kind, (key) => this.#events.open(kind, key), 'dbltap');
      on(
        kind,
        (key, { originalEvent }) => {
          const { clientX, clientY } = pointOf(originalEvent);
          this.#events.context(kind, key, clientX, clientY);
        },
        'cxttap taphold',
      );
      on(
        kind,
        (key, { renderedPosition }, near) => {
          near.addClass('near');
          this.#events.hover({ kind, key, ...renderedPosition });
        },
        'mouseover',
      );
      on(
        kind,
        () => {
          this.#near();
          this.#events.hover(undefined);
        },
        'mouseout',
      );
    }
    cy.on('tap', (event) => {
      if (event.target === cy) this.#events.clear();
    });
    cy.on('cxttap taphold', (event) => {
      if (event.target !== cy) return;
      const { originalEvent } = event;
      if (originalEvent instanceof MouseEvent)
        this.#events.context('node', undefined, originalEvent.clientX, originalEvent.clientY);
    });
    // Several at once: all that Cytoscape found in the area comes in one go.
    cy.on('boxend', () => {
      setTimeout(() => {
        const keys = cy.nodes(':selected').map((node): unknown => node.data('key'));
        this.#events.area(keys.filter((key) => typeof key === 'string'));
      });
    });
    cy.on('viewport', () => this.#events.hover(undefined));
    cy.on('viewport resize', () => this.#events.viewport(this.viewport));
  }

  get viewport(): Viewport {
    return { ...this.#cy.pan(), zoom: this.#cy.zoom() };
  }

  /** Show a picture. What was there before moves to its new place when `moving`; the view is fitted when `fit`. */
  draw(picture: Picture, moving: boolean, fit: boolean): void {
    const cy = this.#cy;
    const turn = ++this.#drawing;
    const { nodes, edges } = elementsOf(picture, this.#images, this.#room);
    const wanted = new Set([...nodes, ...edges].map(({ data }) => data.id));
    const animated = moving && nodes.length + edges.length < MANY && cy.nodes().nonempty();
    const fresh: ElementDefinition[] = [];
    cy.stop();
    cy.batch(() => {
      cy.elements()
        .filter((element) => !wanted.has(element.id()))
        .remove();
      for (const definition of nodes) {
        const known = cy.getElementById(definition.data.id ?? '');
        if (known.empty()) fresh.push({ group: 'nodes', ...definition });
        else {
          known.data(definition.data);
          const to = definition.position;
          if (to === undefined) continue;
          if (animated)
            known.stop().animate({ position: to }, { duration: MOVE_MS, easing: 'ease-in-out-cubic' });
          else known.position(to);
        }
      }
      for (const definition of edges) {
        const known = cy.getElementById(definition.data.id ?? '');
        if (known.empty()) fresh.push({ group: 'edges', ...definition });
        else known.data(definition.data);
      }
    });
    this.#picture = picture;
    if (fit) this.home(animated);
    this.#add(fresh, 0, turn, animated);
  }

  /** Add a few and let the page breathe; when all are there, what depends on them. */
  #add(fresh: readonly ElementDefinition[], from: number, turn: number, moving: boolean): void {
    if (turn !== this.#drawing || this.#cy.destroyed()) return;
    const some = fresh.slice(from, from + AT_ONCE);
    if (some.length > 0) this.#cy.add([...some]);
    if (from + AT_ONCE < fresh.length) {
      requestAnimationFrame(() => this.#add(fresh, from + AT_ONCE, turn, moving));
      return;
    }
    this.#near();
    // Labels stand still, and come when the cards have arrived; in a frame of their own.
    const finish = (): void => {
      if (turn !== this.#drawing) return;
      this.#label();
      this.#events.drawn();
    };
    if (moving) setTimeout(finish, MOVE_MS);
    else requestAnimationFrame(finish);
  }

  /** Labels on the lines, those of the chosen lines first. */
  #label(): void {
    const picture = this.#picture;
    const cy = this.#cy;
    if (picture === undefined || cy.destroyed()) return;
    const labels = lineLabels(picture, this.#room, this.#chosen);
    cy.batch(() => {
      cy.nodes('.label').remove();
      const added = cy.add(
        labels.map((label) => ({ group: 'nodes' as const, ...labelElement(label, picture) })),
      );
      const dim = cy.edges('.dim').map((edge): string => edge.id().slice(2));
      added.filter((label) => label.isNode() && dim.includes(label.id().slice(2))).addClass('dim');
    });
  }

  /**
   * Show the selected, and dim what has nothing to do with it: with lines chosen all but these lines, else all but the
   * neighbours. The question's own cards being selected dims nothing.
   */
  select(nodes: readonly string[], edges: readonly string[]): void {
    const cy = this.#cy;
    cy.batch(() => {
      cy.elements().unselect().removeClass('dim');
      const lines = cy.edges().filter((edge) => edges.includes(edge.id().slice(2)));
      const cards = cy.nodes('[key]').filter((node) => nodes.includes(node.id().slice(2)));
      cards.select();
      lines.select();
      if (lines.empty() && cards.filter((card) => card.data('anchor') !== true).empty()) return;
      const kept = lines.nonempty() ? lines.union(cards) : cards.union(cards.connectedEdges());
      cy.elements().difference(kept.union(kept.edges().connectedNodes())).addClass('dim');
    });
    this.#near();
    const near = new Set([...cy.edges('.near, :selected').map((edge) => edge.id().slice(2))]);
    if (near.size === this.#chosen.size && [...near].every((key) => this.#chosen.has(key))) return;
    this.#chosen = near;
    if (!cy.nodes(':animated').nonempty()) this.#label();
  }

  /** Mark where the keyboard is, and bring it into view. */
  cursor(key: string | undefined): void {
    const cy = this.#cy;
    cy.nodes('.cursor').removeClass('cursor');
    if (key === undefined) return;
    const node = cy.getElementById(nodeId(key));
    if (node.empty()) return;
    node.addClass('cursor');
    const box = node.renderedBoundingBox();
    const dx = Math.max(0, PADDING - box.x1) - Math.max(0, box.x2 + PADDING - cy.width());
    const dy = Math.max(0, PADDING * 2 - box.y1) - Math.max(0, box.y2 + PADDING - cy.height());
    if (dx !== 0 || dy !== 0) cy.panBy({ x: dx, y: dy });
  }

  /** The whole picture. */
  fit(animated: boolean): void {
    this.#show(fitted, animated);
  }

  /** The whole picture when it stays legible, else the part where the question starts. */
  home(animated: boolean): void {
    this.#show(anchored, animated);
  }

  zoomBy(factor: number): void {
    const cy = this.#cy;
    cy.zoom({ level: cy.zoom() * factor, renderedPosition: { x: cy.width() / 2, y: cy.height() / 2 } });
  }

  panBy(x: number, y: number): void {
    this.#cy.panBy({ x, y });
  }

  /** Another theme: everything is drawn anew. */
  restyle(look: Look): void {
    this.#images = new CardImages(look);
    this.#room = new TextRoom(look);
    this.#cy.style(stylesheet(look));
    if (this.#picture) this.draw(this.#picture, false, false);
  }

  /** Dragging draws an area to select in, instead of moving the picture. */
  selecting(on: boolean): void {
    this.#cy.userPanningEnabled(!on);
  }

  /** Bring a place of the picture to the middle. */
  look(x: number, y: number): void {
    const cy = this.#cy;
    const zoom = cy.zoom();
    cy.pan({ x: cy.width() / 2 - x * zoom, y: cy.height() / 2 - y * zoom });
  }

  /** Where a card is on the screen, in pixels of the stage. */
  placeOf(key: string): { readonly x: number; readonly y: number } | undefined {
    const node = this.#cy.getElementById(nodeId(key));
    return node.empty() ? undefined : { ...node.renderedPosition() };
  }

  destroy(): void {
    this.#cy.destroy();
  }

  #near(): void {
    this.#cy.edges('.near').removeClass('near');
    this.#cy.nodes(':selected').connectedEdges().addClass('near');
  }

  #show(how: typeof fitted, animated: boolean): void {
    const cy = this.#cy;
    if (this.#picture === undefined || cy.width() === 0) return;
    const { zoom, ...pan } = how(this.#picture, cy.width(), cy.height(), PADDING);
    if (animated) cy.animate({ zoom, pan }, { duration: MOVE_MS, easing: 'ease-in-out-cubic' });
    else cy.viewport({ zoom, pan });
    this.#events.viewport(this.viewport);
  }
}

/** Where a pointer or finger is in the window. */
function pointOf(event: Event): { readonly clientX: number; readonly clientY: number } {
  if (event instanceof MouseEvent) return event;
  const touches: unknown = 'touches' in event ? event.touches : undefined;
  const first: unknown = touches instanceof TouchList ? touches[0] : undefined;
  return first instanceof Touch ? first : { clientX: 0, clientY: 0 };
}
