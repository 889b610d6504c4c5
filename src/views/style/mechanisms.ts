import { MECHANISMS } from '../../model/record';
import type { Mechanism } from '../../model/record';

/** The custom property with a mechanism's colour; never the only sign of it: a legend, a word or a title says the same. */
export function mechanismToken(mechanism: Mechanism): string {
  return `--mechanism-${MECHANISMS.indexOf(mechanism)}`;
}
