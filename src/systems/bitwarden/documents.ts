/** The JSON objects of the command line and the public API: what they are called, and where what they say is put. */
import type { Json } from '../../lib/content';
import { text } from '../../lib/content';
import type { Source } from '../../model/source';
import { Shelf } from '../shelf';
import type { Sink } from '../system';
import { ID, ORGANISATION } from './native';

export function shelf(source: Source, sink: Sink, organisation: string | undefined): Shelf {
  return new Shelf(ID, sink, source, organisation ?? '?', organisation ?? 'Bitwarden', ORGANISATION);
}

export function objectWord(value: Json): string {
  return (text(value, 'object') ?? '').toLowerCase().replace(/[^a-z]/gu, '');
}
