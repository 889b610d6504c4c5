import type { ArchiveLimits } from '../lib/archive';
import { canonicalJson } from '../lib/canonical-json';
import { SourceFailure } from '../lib/byte-source';
import type { ByteSource } from '../lib/byte-source';
import type { FileContent } from '../lib/content';
import { contentOf } from '../lib/file-content';
import { byCodeUnit } from '../lib/order';
import { recognise } from '../systems/recognise';
import { tellRepeated } from '../systems/repeated-members';
import type { Candidate } from '../systems/recognise';
import type { SnapshotRecord } from '../model/record';
import type { CoverageGap, InputFile, Snapshot } from '../model/snapshot';
import type { RecordView, SystemModule } from '../systems/system';
import type { Progress } from './contract';
import { withAsks } from './import-asks';
import { itemsOf } from './import-items';
import type { Item } from './import-items';
import { describeUnknown } from './import-describe';
import { collectLeaves, emptyInput } from './import-leaves';
import type { Leaf, NamedFile } from './import-leaves';
import { systemsWithMappings } from './import-mappings';
import { ReadContent } from './import-content';
import { recordViewSteps } from './records';
import { FileSink, RecordStore } from './sink';

export type { NamedBytes, NamedFile, NamedSource } from './import-leaves';

export interface ImportOptions {
  readonly limits?: ArchiveLimits;
  /** Records up to which they are kept as objects; more are packed. */
  readonly asObjects?: number;
}

/** A snapshot, and where the bytes of its inputs can be read again (an input of a workspace has none). */
export interface Imported {
  readonly snapshot: Snapshot;
  readonly sources: readonly (ByteSource | undefined)[];
}

/** Import files as one snapshot. Equal files give an equal snapshot, whatever their order. */
export function* importFiles(
  files: readonly NamedFile[],
  systems: readonly SystemModule[],
  options: ImportOptions = {},
): Generator<Progress, Snapshot> {
  return (yield* importWithSources(files, systems, options)).snapshot;
}

/** The same, with the bytes of each input, for who wants to keep them. */
export function* importWithSources(
  files: readonly NamedFile[],
  systems: readonly SystemModule[],
  options: ImportOptions = {},
): Generator<Progress, Imported> {
  const leaves = yield* collectLeaves(files, options.limits);
  const [workspace, ...others] = leaves.workspaces;
  if (workspace !== undefined && others.length === 0 && leaves.files.length === 0) {
    return { snapshot: workspace, sources: workspace.inputs.map(() => undefined) };
  }
  const mapped = systemsWithMappings(systems, leaves.files, leaves.workspaces);
  return yield* new Import(leaves.files, leaves.workspaces, mapped, options.asObjects).run();
}

/**
 * A snapshot with other files among its inputs, as if all had been imported at once. Its own inputs are not read again,
 * so they have no bytes.
 */
export function* importBeside(
  kept: Snapshot,
  files: readonly NamedFile[],
  systems: readonly SystemModule[],
  options: ImportOptions = {},
): Generator<Progress, Imported> {
  const leaves = yield* collectLeaves(files, options.limits);
  const workspaces = [kept, ...leaves.workspaces];
  const mapped = systemsWithMappings(systems, leaves.files, workspaces);
  return yield* new Import(leaves.files, workspaces, mapped, options.asObjects).run();
}

class Import {
  readonly #items: readonly Item[];
  readonly #workspaces: readonly Snapshot[];
  readonly #systems: readonly SystemModule[];
  readonly #store: RecordStore;
  readonly #inputs: InputFile[] = [];
  readonly #totalBytes: number;
  #bytes = 0;

  constructor(
    files: readonly Leaf[],
    workspaces: readonly Snapshot[],
    systems: readonly SystemModule[],
    asObjects: number | undefined,
  ) {
    this.#store = new RecordStore(asObjects);
    const read: Item[] = files.map((leaf) => ({ sha256: leaf.sha256, name: leaf.name, leaf }));
    this.#items = [...read, ...workspaces.flatMap(itemsOf)].sort(
      (a, b) => byCodeUnit(a.sha256, b.sha256) || byCodeUnit(a.name, b.name),
    );
    this.#workspaces = workspaces;
    this.#systems = systems;
    this.#totalBytes = files.reduce((sum, { source }) => sum + source.size, 0);
  }

  *run(): Generator<Progress, Imported> {
    const sources: (ByteSource | undefined)[] = [];
    let twin: InputFile | undefined;
    let broughtBy: Snapshot | undefined;
    for (const item of this.#items) {
      const last = this.#inputs.at(-1);
      if (twin?.sha256 !== item.sha256) twin = undefined;
      if ('kept' in item) {
        // Two workspaces may bring the same input, or the file itself may be there as well; one workspace that has it
        // twice was given it twice.
        const known = last?.sha256 === item.sha256 && last.name === item.name && broughtBy !== item.of;
        broughtBy = item.of;
        yield* this.#keep(item.records, known ? this.#inputs.length - 1 : this.#inputs.length);
        if (known) continue;
        this.#inputs.push(item.kept);
        sources.push(undefined);
      } else {
        broughtBy = undefined;
        yield this.#progress(item.name);
        this.#inputs.push(
          isTwin(item.leaf, twin) && !this.#isAnswer(twin)
            ? duplicate(item.leaf, twin)
            : yield* this.#read(item.leaf),
        );
        sources.push(item.leaf.source);
        this.#bytes += item.leaf.source.size;
        if (item.leaf.problem !== undefined || item.leaf.skipped !== undefined) continue;
      }
      twin ??= this.#inputs.at(-1);
    }
    yield this.#progress();
    return { snapshot: yield* this.#snapshot(), sources };
  }

  /** An answer whose question only its name says: equal bytes under two names are two answers. */
  #isAnswer({ system, format }: InputFile): boolean {
    const module = this.#systems.find(({ id }) => id === system);
    return format !== undefined && module?.namedFormats?.has(format) === true;
  }

  *#keep(records: Iterable<SnapshotRecord>, file: number): Generator<Progress, void> {
    let done = 0;
    for (const record of records) {
      this.#store.add({ ...record, source: { ...record.source, file } }, true);
      if (++done % 512 === 0) yield this.#progress();
    }
  }

  *#read(leaf: Leaf): Generator<Progress, InputFile> {
    const input = emptyInput(leaf);
    if (leaf.skipped !== undefined) return { ...input, reasons: [leaf.skipped] };
    if (leaf.problem !== undefined) {
      return {
        ...input,
        reasons: ['could not be opened'],
        problems: [{ severity: 'error', message: leaf.problem }],
      };
    }
    const content = contentOf(leaf.name, leaf.source, { encoding: leaf.encoding });
    for (const done of content.prepare()) yield this.#progress(leaf.name, done);
    const { best, ties, runnersUp, broken } = recognise(content, this.#systems);
    const sink = new FileSink(
      this.#inputs.length,
      this.#store,
      (file) => this.#inputs[file]?.name ?? 'a file',
    );
    for (const note of leaf.notes ?? []) sink.problem('warning', note);
    for (const { system, message } of broken)
      sink.problem('error', `${system} could not look at it: ${message}`);
    if (best === undefined) {
      const { reasons, problem } = describeUnknown(content);
      sink.problem(problem.severity, problem.message, problem);
      return { ...input, reasons, ...sink.account() };
    }
    if (ties.length > 0) {
      const claimed = [best, ...ties].map(({ module }) => module.title).join(', ');
      sink.problem('error', `claimed equally by ${claimed}; not read, as either may be wrong`);
      return { ...input, reasons: [best, ...ties].flatMap(claim), ...sink.account() };
    }
    yield this.#progress(leaf.name);
    if (content.encoding === 'windows-1252') {
      sink.problem('warning', 'the text is no valid UTF-8; it was read as windows-1252');
    }
    yield* this.#readBy(best, content, sink, leaf.name);
    return {
      ...input,
      system: best.module.id,
      format: best.recognition.format,
      reasons: [
        ...best.recognition.reasons,
        ...runnersUp.map((other) => `rather than ${claim(other).join('; ')}`),
      ],
      ...sink.account(),
    };
  }

  /** A reader that breaks loses only the rest of its own file. */
  *#readBy(by: Candidate, content: FileContent, sink: FileSink, name: string): Generator<Progress, void> {
    const read = new ReadContent(content);
    try {
      const reading = by.module.read(read, by.recognition.format, sink);
      for (let step = reading.next(); step.done !== true; step = reading.next()) yield this.#progress(name);
    } catch (error) {
      if (error instanceof SourceFailure) throw error;
      const message = error instanceof Error ? error.message : String(error);
      sink.problem('error', `reading stopped half-way, what was read until then is kept: ${message}`);
    }
    if (read.askedForJson) tellRepeated(sink, read.repeated);
    const { fault } = read;
    if (fault !== undefined && read.askedForJson) {
      sink.problem('error', `not valid JSON: ${fault.message}`, { row: fault.line });
    }
  }

  *#snapshot(): Generator<Progress, Snapshot> {
    const records = this.#store.records();
    for (const { collected } of this.#workspaces) {
      if (collected !== undefined) this.#store.noteCollected(collected);
    }
    const { collected } = this.#store;
    const view = yield* this.#view(records);
    return {
      inputs: withAsks(this.#inputs, view, this.#systems),
      records,
      gaps: yield* this.#gaps(view),
      ...(collected === undefined ? {} : { collected }),
    };
  }

  *#view(records: readonly SnapshotRecord[]): Generator<Progress, RecordView> {
    const indexing = recordViewSteps(records);
    let indexed = indexing.next();
    for (; indexed.done !== true; indexed = indexing.next()) yield this.#progress();
    return indexed.value;
  }

  /** What each system that read something lacks; systems we do not have keep what their workspace said. */
  *#gaps(view: RecordView): Generator<Progress, CoverageGap[]> {
    const present = new Set(this.#inputs.map(({ system }) => system));
    const known = new Set(this.#systems.map(({ id }) => id));
    const gaps = new Map<string, CoverageGap>();
    const ordered = this.#systems.toSorted((a, b) => byCodeUnit(a.id, b.id));
    for (const module of ordered) {
      if (!present.has(module.id)) continue;
      for (const gap of yield* this.#gapsOf(module, view)) gaps.set(canonicalJson(gap), gap);
      yield this.#progress();
    }
    for (const gap of this.#workspaces.flatMap((workspace) => workspace.gaps)) {
      if (!known.has(gap.system)) gaps.set(canonicalJson(gap), gap);
    }
    for (const input of this.#inputs) {
      const gap = unreadGap(input);
      if (gap !== undefined) gaps.set(canonicalJson(gap), gap);
    }
    return [...gaps.values()];
  }

  *#gapsOf(module: SystemModule, view: RecordView): Generator<Progress, readonly CoverageGap[]> {
    if (module.gapSteps === undefined) return module.gaps(view, this.#inputs);
    const steps = module.gapSteps(view, this.#inputs);
    let step = steps.next();
    for (; step.done !== true; step = steps.next()) yield this.#progress();
    return step.value;
  }

  #progress(file?: string, within = 0): Progress {
    return {
      phase: 'reading',
      ...(file === undefined ? {} : { file }),
      bytes: this.#bytes + within,
      totalBytes: this.#totalBytes,
      records: this.#store.size,
    };
  }
}

function claim({ module, recognition }: Candidate): string[] {
  return [`${module.title}: ${recognition.reasons.join(', ')}`];
}

/** Bytes that could not be opened say nothing about another file with equal ones. */
function isTwin(leaf: Leaf, twin: InputFile | undefined): twin is InputFile {
  return twin !== undefined && leaf.problem === undefined && leaf.skipped === undefined;
}

/** The same bytes once more: everything in it is already there. */
function duplicate(leaf: Leaf, first: InputFile): InputFile {
  const { records, facts } = first;
  const count = records.read + facts.read;
  const reason = `identical to ${first.name}`;
  return {
    ...emptyInput(leaf),
    ...(first.system === undefined ? {} : { system: first.system }),
    ...(first.format === undefined ? {} : { format: first.format }),
    reasons: [reason],
    records: { read: records.read, used: 0, merged: records.read, ignored: 0 },
    facts: { read: facts.read, used: 0, merged: facts.read, ignored: 0 },
    ignoredFor: count === 0 ? [] : [{ reason, count }],
  };
}

/** A file of which nothing, or not all, could be read: nobody knows what it would have said. */
function unreadGap(input: InputFile): CoverageGap | undefined {
  const broken = input.problems.some((problem) => problem.severity === 'error');
  if (input.system !== undefined && !broken) return undefined;
  return {
    system: input.system ?? 'import',
    layer: `${input.system === undefined ? 'the content' : 'a part'} of ${input.name}`,
    consequence:
      input.system === undefined
        ? 'It was not recognised, so nothing of it is in any answer.'
        : 'Part of it could not be read, so what that part states is missing from every answer.',
    effect: 'both',
    remedy: 'Export it again and import it with the others.',
  };
}
