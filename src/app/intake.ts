/** More than this is no collection of exports but a home folder dropped by mistake. */
const MOST_FILES = 20_000;
const DEEPEST_FOLDER = 32;

/**
 * Files and the files of folders in a drop. The entries must be taken before the first `await`: after that the
 * browser has emptied the transfer.
 */
export async function filesOfDrop(transfer: DataTransfer): Promise<readonly File[]> {
  const entries = [...transfer.items].map((item) => (item.kind === 'file' ? item.webkitGetAsEntry() : null));
  const loose = [...transfer.files];
  if (entries.every((entry) => entry === null)) return loose.length > 0 ? loose : textFile(transfer);
  const files: File[] = [];
  for (const entry of entries) if (entry) await collect(entry, files, []);
  return files;
}

/** Files of a folder that was picked, named with it: a folder may say what its files are of. */
export function filesOfFolder(files: readonly File[]): readonly File[] {
  return files.map((file) => named(file, file.webkitRelativePath));
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
    if (files.length >= MOST_FILES) throw new Error(`More than ${MOST_FILES} files: drop a smaller folder.`);
    const file = await new Promise<File>((resolve, reject) => entry.file(resolve, reject));
    files.push(named(file, [...folders, entry.name].join('/')));
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
