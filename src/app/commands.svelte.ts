/** A named action: in the palette, and by its key when it has one. */
export interface Command {
  readonly id: string;
  readonly title: string;
  readonly group: string;
  /** `g e` (a sequence), `/` (a key), `mod+k` (Ctrl, or Cmd on a Mac). Lower case. */
  readonly keys?: string;
  /** The key is the field's own while somebody types in it. */
  readonly notWhileTyping?: boolean;
  /** Absent: always. A command that cannot run is not listed. */
  readonly enabled?: () => boolean;
  readonly run: () => void;
}

/** How long the second key of a sequence may take. */
const SEQUENCE_MS = 1200;

/** All commands, the palette that lists them and the keys that run them. */
export class Commands {
  #commands = $state.raw<readonly Command[]>([]);
  /** The same, but no state: what takes commands away when an effect ends would be given the state of before that turn. */
  #registered: readonly Command[] = [];
  #paletteOpen = $state(false);
  #sheetOpen = $state(false);
  #pendingKey: { readonly key: string; readonly at: number } | undefined;

  get all(): readonly Command[] {
    return this.#commands.filter((command) => command.enabled?.() ?? true);
  }

  /** Commands that have keys, also those that cannot run just now. */
  get keyed(): readonly Command[] {
    return this.#commands.filter((command) => command.keys !== undefined);
  }

  get paletteOpen(): boolean {
    return this.#paletteOpen;
  }

  get sheetOpen(): boolean {
    return this.#sheetOpen;
  }

  /** Add commands; call the answer to take them away again. A later one replaces one of the same id. */
  register(...commands: readonly Command[]): () => void {
    const replaced = (known: Command): boolean => commands.some((command) => command.id === known.id);
    this.#set([...this.#registered.filter((known) => !replaced(known)), ...commands]);
    return () => this.#set(this.#registered.filter((known) => !commands.includes(known)));
  }

  #set(commands: readonly Command[]): void {
    this.#registered = commands;
    this.#commands = commands;
  }

  run(id: string): boolean {
    const command = this.all.find((known) => known.id === id);
    command?.run();
    return command !== undefined;
  }

  openPalette(open = true): void {
    this.#paletteOpen = open;
    if (open) this.#sheetOpen = false;
  }

  openSheet(open = true): void {
    this.#sheetOpen = open;
    if (open) this.#paletteOpen = false;
  }

  /** Commands whose title or group contain all words, in their order. */
  find(text: string): readonly Command[] {
    const words = text.toLowerCase().split(/\s+/u).filter(Boolean);
    return this.all.filter((command) => {
      const haystack = `${command.group} ${command.title}`.toLowerCase();
      return words.every((word) => haystack.includes(word));
    });
  }

  /** Run what a key press means. `typing`: the focus is in a field, where only keys with mod count. */
  press(event: KeyPress, typing: boolean): boolean {
    const key = keyOf(event);
    if (key === undefined || (typing && !key.startsWith('mod+'))) return false;
    const before = this.#pendingKey;
    this.#pendingKey = undefined;
    if (before && event.timeStamp - before.at < SEQUENCE_MS) {
      const sequence = this.#byKeys(`${before.key} ${key}`);
      if (sequence) {
        sequence.run();
        return true;
      }
    }
    const single = this.#byKeys(key);
    if (typing && single?.notWhileTyping === true) return false;
    if (single) {
      single.run();
      return true;
    }
    if (this.all.some((command) => command.keys?.startsWith(`${key} `))) {
      this.#pendingKey = { key, at: event.timeStamp };
    }
    return false;
  }

  #byKeys(keys: string): Command | undefined {
    return this.all.findLast((command) => command.keys === keys);
  }
}

/** The part of a keyboard event that matters. */
export interface KeyPress {
  readonly key: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly altKey: boolean;
  readonly shiftKey?: boolean;
  readonly timeStamp: number;
}

function keyOf(event: KeyPress): string | undefined {
  if (event.altKey || event.key === '') return undefined;
  const key = event.key.toLowerCase();
  if (!event.ctrlKey && !event.metaKey) return key;
  return event.shiftKey === true ? `mod+shift+${key}` : `mod+${key}`;
}
