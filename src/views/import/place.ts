/** Where in its file something stands: `row 118`, `line 3` of JSON, or the JSON pointer as it is. */
export function placeText(
  place: {
    readonly row?: number | undefined;
    readonly pointer?: string | undefined;
  },
  isJson = false,
): string | undefined {
  if (place.row !== undefined) return `${isJson ? 'line' : 'row'} ${place.row}`;
  return place.pointer === '' ? 'the whole file' : place.pointer;
}

/** Whether rows of a file are lines of JSON: by its name, or because the reader took it for JSON. */
export function isJsonProblem(file: string, message: string): boolean {
  return /\.(?:json|jsonl|ndjson)$/iu.test(file) || message.startsWith('not valid JSON');
}
