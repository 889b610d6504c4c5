export const THEMES = ['system', 'light', 'dark'] as const;
export type ThemeChoice = (typeof THEMES)[number];

/** Where the choice is kept; absent in a report, which keeps nothing. */
export interface ThemeKeeping {
  read(): string | undefined;
  write(choice: ThemeChoice): void;
}

/** Light, dark, or what the system says. `shown` is what is on the screen. */
export class Theme {
  readonly #keeping: ThemeKeeping | undefined;
  #choice = $state<ThemeChoice>('system');
  #systemDark = $state(false);
  #shown = $derived<'light' | 'dark'>(
    this.#choice === 'system' ? (this.#systemDark ? 'dark' : 'light') : this.#choice,
  );

  constructor(keeping?: ThemeKeeping) {
    this.#keeping = keeping;
    const kept = keeping?.read();
    this.#choice = THEMES.find((theme) => theme === kept) ?? 'system';
  }

  get choice(): ThemeChoice {
    return this.#choice;
  }

  get shown(): 'light' | 'dark' {
    return this.#shown;
  }

  choose(choice: ThemeChoice): void {
    this.#choice = choice;
    this.#keeping?.write(choice);
  }

  /** Told by the shell whenever the system's preference changes. */
  systemPrefers(dark: boolean): void {
    this.#systemDark = dark;
  }

  next(): void {
    const at = THEMES.indexOf(this.#choice);
    this.choose(THEMES[(at + 1) % THEMES.length] ?? 'system');
  }
}

/** Keep the choice in the browser; a browser that refuses storage just forgets it. */
export function keepInBrowser(): ThemeKeeping {
  const name = 'overreach.theme';
  return {
    read: () => {
      try {
        return localStorage.getItem(name) ?? undefined;
      } catch {
        return undefined;
      }
    },
    write: (choice) => {
      try {
        localStorage.setItem(name, choice);
      } catch {
        // Storage is refused (private window, file://): the choice lasts as long as the page.
      }
    },
  };
}
