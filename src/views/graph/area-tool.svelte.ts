import type { AreaTool } from './area';

/** Held longer than this, a key lends its tool only until it is let go. */
const HELD_MS = 350;

/** The tool that draws an area, if one is in hand. */
export class AreaTools {
  #tool = $state<AreaTool | undefined>();
  #since: number | undefined;

  get tool(): AreaTool | undefined {
    return this.#tool;
  }

  toggle(tool: AreaTool): void {
    this.#tool = this.#tool === tool ? undefined : tool;
  }

  /** By a key, at an instant in ms. */
  press(tool: AreaTool, when: number): void {
    this.toggle(tool);
    this.#since = when;
  }

  /** The key is let go. */
  release(when: number): void {
    if (this.#since !== undefined && when - this.#since > HELD_MS) this.drop();
    this.#since = undefined;
  }

  /** An area was drawn: the tool has done its work, but for one that is held. */
  used(adding: boolean): void {
    if (this.#since === undefined && !adding) this.drop();
  }

  drop(): void {
    this.#tool = undefined;
  }
}
