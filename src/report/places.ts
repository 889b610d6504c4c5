import type { Source } from '../model/source';
import type { Selected } from './select';

/** Where everything in it was read, findings' evidence first, each place once. */
export function placesOf(selected: Selected): readonly Source[] {
  const places = new Map<string, Source>();
  const add = (source: Source): void => {
    const name = placeName(source.file, source.pointer, source.row);
    if (!places.has(name)) places.set(name, source);
  };
  for (const { place } of selected.findings.flatMap(({ evidence }) => evidence)) {
    if (place !== undefined) {
      const { fileIndex, pointer, row } = place;
      add({
        file: fileIndex,
        ...(pointer === undefined ? {} : { pointer }),
        ...(row === undefined ? {} : { row }),
      });
    }
  }
  for (const { source } of [...selected.graph.records, ...selected.graph.nodes]) add(source);
  return [...places.values()];
}

export function placeName(file: number, pointer: string | undefined, row: number | undefined): string {
  return JSON.stringify([file, pointer ?? null, row ?? null]);
}
