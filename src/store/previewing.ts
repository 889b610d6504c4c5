import { openLeaves, previewOf } from '../engine/mapping-preview';
import type { FilePreview, OpenedLeaf } from '../engine/mapping-preview';
import type { Mapping } from '../systems/csv/mapper/mapping';
import type { Desk } from './desk';
import { openFiles } from './import-task';
import { Runner } from './runner';
import { outOfMemory } from './stored-snapshot';

/** Files looked at with column mappings before they are imported. */
export class Previewing {
  readonly #desk: Desk;
  /** The file last looked at with a mapping: each correction looks at it again. */
  #looked: { readonly id: string; readonly leaves: Promise<readonly OpenedLeaf[]> } | undefined;

  constructor(desk: Desk) {
    this.#desk = desk;
  }

  /** What column mappings make of the tables of a file; nothing is stored. */
  async previewMapping(file: File, mappings: readonly Mapping[]): Promise<readonly FilePreview[]> {
    const id = JSON.stringify([file.name, file.size, file.lastModified]);
    if (this.#looked?.id !== id) this.#looked = { id, leaves: this.#openLeaves(file) };
    const { leaves } = this.#looked;
    try {
      return previewOf(await leaves, mappings);
    } catch (error) {
      if (this.#looked.leaves === leaves) this.#looked = undefined;
      throw outOfMemory(error);
    }
  }

  async #openLeaves(file: File): Promise<readonly OpenedLeaf[]> {
    const { platform, openFile } = this.#desk.parts;
    const runner = new Runner(platform);
    const [opened] = await openFiles([file], runner, openFile);
    return opened === undefined ? [] : runner.run(openLeaves(opened));
  }
}
