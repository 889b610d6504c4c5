/** Where in its file something stands: `row 118`, or the JSON pointer as it is. */
export function placeText(place: {
  readonly row?: number | undefined;
  readonly pointer?: string | undefined;
}): string | undefined {
  if (place.row !== undefined) return `row ${place.row}`;
  return place.pointer === '' ? 'the whole file' : place.pointer;
}
