import type { Json } from '../../lib/content';
import { prop, str } from './fields';

/** A value of the row, or of its `properties` (ARM REST). */
export function own(element: Json, name: string): Json | undefined {
  return prop(element, name) ?? prop(prop(element, 'properties'), name);
}

export function ownText(element: Json, name: string): string | undefined {
  return str(element, name) ?? str(prop(element, 'properties'), name);
}
