import { NODE_KINDS, STEP_KINDS } from '../../graph/access-graph';
import { RULES } from '../../findings/registry';
import { VERBS } from '../../model/permission';
import { MECHANISMS } from '../../model/record';
import { VERDICTS } from '../../model/verdict';
import { SEVERITIES } from '../../questions/answers';
import { systems } from '../../systems/registry';
import { ANYWHERE } from './matcher';

/** Words of the format and of sentences this program makes, beside those of its rules and lists. */
const FRAME =
  'about account accounts administrator administrators admins all alias aliases and any attached backup cloud column ' +
  'credential credentials customer default domain email everyone evidence external facts file files findings from ' +
  'gaps global grant granted grants guest header holds home identities identity inputs internal is key keys label ' +
  'layer login machine mail main management member members membership memberships message name native network node ' +
  'nodes none object office operations owner owners password people person platform policies policy pointer principal ' +
  'principals production project properties provider public reader readers reason record records report resource ' +
  'resources review role roles root row rule scope secret secrets security service services severity share shared ' +
  'size staff status storage store subject support sync synchronisation system team tenant tenants test text texts the things ticket title ' +
  'blast becoming mode routes start target token trust trusts type unknown user users value vault vaults verdict viewer who with writer writers';

/** Names of members and fixed values in the parts of a report, as one text. */
const MEMBERS =
  'accountability aliases algorithm allexcerpts approvedby atleast breakglass breakglassreviewed choice classification collected ' +
  'consequence contractend decisions effect engine evidence excerpts expires fileindex frameworks ignoredfor ' +
  'lastreviewed lastrotated lastused listed mentionedonly merged message nativetype numbered overreach-report pointer ' +
  'problems properties publickey redacted remedy removedby replaces requestedby restricts sensitivity serviceowner ' +
  'severity signature subject supports version warning ed25519';

const WORD = /[\p{L}\p{N}]+/gu;
let words: ReadonlySet<string> | undefined;
let texts: string | undefined;

/** What the program's own rules say, whatever the estate: one text, lower case. */
function programTexts(): string {
  texts ??= RULES.flatMap(({ title, why, remedy }) => [title, why, remedy])
    .join('\n')
    .toLowerCase();
  return texts;
}

function ordinaryWords(): ReadonlySet<string> {
  words ??= new Set(
    [
      FRAME,
      programTexts(),
      ...NODE_KINDS,
      ...STEP_KINDS,
      ...VERBS,
      ...MECHANISMS,
      ...VERDICTS,
      ...SEVERITIES,
      ...RULES.flatMap(({ id, frameworks }) => [id, ...frameworks]),
      ...systems.flatMap(({ id, title, exports }) => [id, title, ...exports.map(({ format }) => format)]),
    ].flatMap((text) => text.toLowerCase().match(WORD) ?? []),
  );
  return words;
}

/**
 * Does a name consist of what every report says anyway: one word of the program's own, or a phrase its rules have
 * (`Global Administrator`)? It cannot be told from the program's words by searching, so it is matched by its exact case
 * in what comes from the data, and the program's constant texts stay as they are.
 */
export function isOrdinary(name: string): boolean {
  const lower = name.toLowerCase();
  const found = lower.match(WORD) ?? [];
  if (found.length <= 1 && (ordinaryWords().has(lower) || ordinaryWords().has(found[0] ?? ''))) return true;
  return lower.length >= ANYWHERE && (programTexts().includes(lower) || MEMBERS.includes(lower));
}

const CONSTANTS = new Map<string, ReadonlySet<string>>();

/** Is a text of a finding one its rule says of every finding? */
export function isRuleText(rule: string, text: string): boolean {
  if (CONSTANTS.size === 0) {
    for (const { id, why, remedy } of RULES) CONSTANTS.set(id, new Set([why, remedy]));
  }
  return CONSTANTS.get(rule)?.has(text) === true;
}
