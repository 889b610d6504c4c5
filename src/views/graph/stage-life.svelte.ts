import { untrack } from 'svelte';
import { readLook } from './look';
import type { ElementKind, Hovered, Picture, StageEvents, Viewport } from './picture';
import type { Stage } from './stage';

/** What is done on the stage and concerns whoever shows it. */
export interface StageUse {
  readonly select: StageEvents['select'];
  readonly clear: () => void;
  readonly open: (kind: ElementKind, key: string) => void;
  readonly context: StageEvents['context'];
  readonly area: (keys: readonly string[]) => void;
}

/** Motion is asked to be left out. */
const isStill = (): boolean => matchMedia('(prefers-reduced-motion: reduce)').matches;

/** A stage from when Cytoscape is fetched to when its element goes, and what of it the page shows. */
export class StageLife {
  /** Cytoscape never enters state: this is a plain field, and `ready` says when it is there. */
  #stage: Stage | undefined;
  #ready = $state(false);
  #whole = $state(false);
  #failed = $state(false);
  #hovered = $state.raw<Hovered | undefined>();
  #viewport = $state.raw<Viewport>({ x: 0, y: 0, zoom: 1 });
  #question = -1;
  /** The theme whose colours are on the stage: they are read anew with another only. */
  #theme = '';

  get ready(): boolean {
    return this.#ready;
  }

  /** The picture is drawn to its last line. */
  get whole(): boolean {
    return this.#whole;
  }

  get failed(): boolean {
    return this.#failed;
  }

  get hovered(): Hovered | undefined {
    return this.#hovered;
  }

  get viewport(): Viewport {
    return this.#viewport;
  }

  /** Brings Cytoscape to life in the element, and ends it with it. */
  attach(container: HTMLElement, use: StageUse, theme: () => string): () => void {
    let gone = false;
    untrack(
      () =>
        void this.#start(container, use, () => gone).then((stage) => {
          if (stage === undefined) return;
          this.#stage = stage;
          this.#theme = theme();
          this.#ready = true;
        }),
    );
    return () => {
      gone = true;
      this.#ready = false;
      this.#stage?.destroy();
      this.#stage = undefined;
    };
  }

  /** The picture; moved when the question is the same, fitted anew with another. */
  draw(picture: Picture, question: number): void {
    const asked = question !== this.#question;
    this.#question = question;
    this.#whole = false;
    this.#stage?.draw(picture, !isStill() && !asked, asked);
  }

  select(nodes: readonly string[], edges: readonly string[]): void {
    this.#stage?.select(nodes, edges);
  }

  cursor(key: string | undefined): void {
    this.#stage?.cursor(key);
  }

  /** Colours, when the theme is another. */
  wear(theme: string): (() => void) | undefined {
    if (theme === this.#theme) return undefined;
    this.#theme = theme;
    // The document's theme changes in an effect of the shell; colours are read once it has.
    const frame = requestAnimationFrame(() => {
      this.#whole = false;
      this.#stage?.restyle(readLook());
    });
    return () => cancelAnimationFrame(frame);
  }

  fit(): void {
    this.#stage?.fit(!isStill());
  }

  zoomBy(factor: number): void {
    this.#stage?.zoomBy(factor);
  }

  panBy(x: number, y: number): void {
    this.#stage?.panBy(x, y);
  }

  look(x: number, y: number): void {
    this.#stage?.look(x, y);
  }

  placeOf(key: string | undefined): { readonly x: number; readonly y: number } | undefined {
    return key === undefined ? undefined : this.#stage?.placeOf(key);
  }

  unhover(): void {
    this.#hovered = undefined;
  }

  async #start(container: HTMLElement, use: StageUse, gone: () => boolean): Promise<Stage | undefined> {
    try {
      const [{ default: cytoscape }, { Stage }] = await Promise.all([import('cytoscape'), import('./stage')]);
      if (gone()) return undefined;
      return new Stage(cytoscape, container, readLook(), {
        ...use,
        hover: (on) => (this.#hovered = on),
        drawn: () => (this.#whole = true),
        viewport: (moved) => (this.#viewport = moved),
      });
    } catch {
      this.#failed = true;
      return undefined;
    }
  }
}
