import type { Place } from './answers';

/** `users.csv, row 12` or `export.json at /data/3/Aces/1`. */
export function placeText(place: Place): string {
  const file = place.file === '' ? 'unknown file' : place.file;
  if (place.row !== undefined) return `${file}, row ${place.row}`;
  return place.pointer === undefined || place.pointer === '' ? file : `${file} at ${place.pointer}`;
}
