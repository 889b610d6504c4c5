/** More than this is no collection of exports but a home folder dropped by mistake. */
const MOST_FILES = 20_000;
const DEEPEST_FOLDER = 32;

/**
 * Files that are named or asked about before the page has a turn: for each the browser looks on the disk, which takes 0.1 to
 * 1.5 ms in which the page stands still.
 */
const EACH_TURN = 8;
/** Of more than so many things in a drop only those are asked for their entry that may be folders: it takes 0.2 ms each. */
const MANY = 100;
/** What exports are called, and hardly a folder; one that is cannot be read, and the import says so. */
const CALLED_AS_EXPORTS = /\.(?:json|jsonl|ndjson|csv|tsv|txt|xml|xlsx|zip|gz|overreach)$/iu;

/**
 * Files and the files of folders in a drop. The entries must be taken before the first `await`: after that the
 * browser has emptied the transfer.
 */
export async function filesOfDrop(transfer: DataTransfer): Promise<readonly File[]> {
  const taken = takenOf(transfer);
  if (taken.every((one) => one === null)) {
    return transfer.files.length > 0 ? [...transfer.files] : textFile(transfer);
  }
  const files: File[] = [];
  for (const one of taken) {
    if (one instanceof File) add(one, files);
    else if (one) await collect(one, files, []);
  }
  return files;
}

/** Each thing of a drop: its entry, or its file where nobody need ask whether it is a folder. */
function takenOf(transfer: DataTransfer): readonly (File | FileSystemEntry | null)[] {
  const items = [...transfer.items].filter(({ kind }) => kind === 'file');
  const loose = [...transfer.files];
  const named = items.length > MANY && loose.length === items.length;
  return items.map((item, place) => {
    const file = loose[place];
    return named && file && CALLED_AS_EXPORTS.test(file.name) ? file : item.webkitGetAsEntry();
  });
}

/** Files of a folder that was picked, named with it: a folder may say what its files are of. */
export async function filesOfFolder(files: readonly File[]): Promise<readonly File[]> {
  const all: File[] = [];
  for (const file of files) {
    if (all.length % EACH_TURN === EACH_TURN - 1) await new Promise((resolve) => setTimeout(resolve));
    add(named(file, file.webkitRelativePath), all);
  }
  return all;
}

function add(file: File, files: File[]): void {
  if (files.length >= MOST_FILES) throw new Error(`More than ${MOST_FILES} files: give a smaller folder.`);
  files.push(file);
}

/** The same bytes under another name; they are not copied. */
function named(file: File, name: string): File {
  if (name === '' || name === file.name) return file;
  return new File([file], name, { type: file.type, lastModified: file.lastModified });
}

/** Files of a paste, or its text as one file. */
export function filesOfPaste(transfer: DataTransfer): readonly File[] {
  return transfer.files.length > 0 ? [...transfer.files] : textFile(transfer);
}

/** What a snapshot is called until the user says otherwise. */
export function nameOfImport(files: readonly File[]): string {
  const [first] = files;
  if (!first) return 'Empty import';
  return files.length === 1 ? first.name : `${first.name} and ${files.length - 1} more`;
}

function textFile(transfer: DataTransfer): readonly File[] {
  const text = transfer.getData('text/plain');
  return text.trim() === '' ? [] : [new File([text], 'pasted text')];
}

async function collect(entry: FileSystemEntry, files: File[], folders: readonly string[]): Promise<void> {
  if (isFile(entry)) {
    const file = await new Promise<File>((resolve, reject) => entry.file(resolve, reject));
    add(named(file, [...folders, entry.name].join('/')), files);
    return;
  }
  if (!isDirectory(entry)) return;
  if (folders.length >= DEEPEST_FOLDER)
    throw new Error(`Folders deeper than ${DEEPEST_FOLDER} are not read: ${entry.name}`);
  const reader = entry.createReader();
  // A reader hands out its entries in batches until an empty one.
  for (;;) {
    const batch = await new Promise<readonly FileSystemEntry[]>((resolve, reject) =>
      reader.readEntries(resolve, reject),
    );
    if (batch.length === 0) return;
    for (const child of batch) await collect(child, files, [...folders, entry.name]);
  }
}

function isFile(entry: FileSystemEntry): entry is FileSystemFileEntry {
  return entry.isFile;
}

function isDirectory(entry: FileSystemEntry): entry is FileSystemDirectoryEntry {
  return entry.isDirectory;
}
