import type { CollectionReturnValue, Core, ElementDefinition } from 'cytoscape';
import { CardImages } from './card-image';
import { edgeElement, edgeId, labelElement, nodeElement, nodeId, placeOf } from './elements';
import { lineLabels } from './line-labels';
import type { Look } from './look';
import type { Picture } from './picture';
import { Slices } from './slices';
import { MANY, MOVE_MS } from './stage-travel';
import { TextRoom } from './text-room';

/** Elements of one piece of work. */
const AT_ONCE = 12;

/** Puts pictures into Cytoscape, a few elements at a time, and leaves alone what stays as it is. */
export class StageDrawing {
  readonly #cy: Core;
  readonly #slices = new Slices();
  readonly #drawn: () => void;
  #images: CardImages;
  #room: TextRoom;
  #picture: Picture | undefined;
  #moving: ReturnType<typeof setTimeout> | undefined;

  /** `drawn`: all of a picture is there but for the labels. */
  constructor(cy: Core, look: Look, drawn: () => void) {
    this.#cy = cy;
    this.#drawn = drawn;
    this.#images = new CardImages(look);
    this.#room = new TextRoom(look);
  }

  get picture(): Picture | undefined {
    return this.#picture;
  }

  /** Colours and type have changed: what is drawn from now on is in these. */
  wear(look: Look): void {
    this.#images = new CardImages(look);
    this.#room = new TextRoom(look);
  }

  /** What was there before moves to its new place when `moving` and there is little of it. */
  draw(picture: Picture, moving: boolean): void {
    const cy = this.#cy;
    const animated = moving && picture.nodes.length + picture.edges.length < MANY && cy.nodes().nonempty();
    this.#picture = picture;
    clearTimeout(this.#moving);
    cy.stop();
    const wanted = new Set([
      ...picture.nodes.map(({ key }) => nodeId(key)),
      ...picture.edges.map(({ key }) => edgeId(key)),
    ]);
    cy.batch(() => {
      cy.elements()
        .filter((element) => !wanted.has(element.id()))
        .remove();
      if (animated) this.#move(picture);
    });
    this.#slices.run(this.#pieces(picture, animated), () => {
      // Labels stand still, and come when the cards have arrived.
      if (animated) this.#moving = setTimeout(this.#drawn, MOVE_MS);
      else this.#drawn();
    });
  }

  /** Labels on the lines, those of the chosen lines first. */
  label(chosen: ReadonlySet<string>): void {
    const picture = this.#picture;
    const cy = this.#cy;
    if (picture === undefined || cy.destroyed()) return;
    const labels = lineLabels(picture, this.#room, chosen);
    cy.batch(() => {
      cy.nodes('.label').remove();
      const added = cy.add(
        labels.map((label) => ({ group: 'nodes' as const, ...labelElement(label, picture) })),
      );
      const dim = new Set(cy.edges('.dim').map((edge): string => edge.id().slice(2)));
      added.filter((label) => dim.has(label.id().slice(2))).addClass('dim');
    });
  }

  /** Nothing more is added. */
  stop(): void {
    this.#slices.stop();
    clearTimeout(this.#moving);
  }

  /** What stays goes to its new place, all at once. */
  #move(picture: Picture): void {
    picture.nodes.forEach(({ key }, index) => {
      const known = this.#cy.getElementById(nodeId(key));
      if (known.nonempty())
        known.animate(
          { position: placeOf(picture, index) },
          { duration: MOVE_MS, easing: 'ease-in-out-cubic' },
        );
    });
  }

  /** First the cards, then the lines between them; what is there already is only made to say what it says now. */
  *#pieces(picture: Picture, animated: boolean): Generator<void> {
    let fresh: ElementDefinition[] = [];
    const put = (group: 'nodes' | 'edges', definition: ElementDefinition | undefined): void => {
      if (definition === undefined) return;
      const known = this.#cy.getElementById(definition.data.id ?? '');
      if (known.empty()) fresh.push({ group, ...definition });
      else this.#change(known, definition, animated);
    };
    for (const index of picture.nodes.keys()) {
      put('nodes', nodeElement(picture, index, this.#images, this.#room));
      if (index % AT_ONCE !== AT_ONCE - 1) continue;
      fresh = this.#add(fresh);
      yield;
    }
    fresh = this.#add(fresh);
    for (const index of picture.edges.keys()) {
      put('edges', edgeElement(picture, index));
      if (index % AT_ONCE !== AT_ONCE - 1) continue;
      fresh = this.#add(fresh);
      yield;
    }
    this.#add(fresh);
  }

  #change(known: CollectionReturnValue, { data, position }: ElementDefinition, animated: boolean): void {
    const changed = Object.entries(data).some(
      ([name, value]: [string, unknown]) => known.data(name) !== value,
    );
    if (changed) known.data(data);
    if (position === undefined || animated) return;
    const { x, y } = known.position();
    if (x !== position.x || y !== position.y) known.position(position);
  }

  /** Adds, and has style and curves computed now: else the next frame would do it for all at once. */
  #add(fresh: readonly ElementDefinition[]): ElementDefinition[] {
    if (fresh.length > 0) this.#cy.add([...fresh]).boundingBox();
    return [];
  }
}
