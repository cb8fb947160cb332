// The files that a user drops or chooses, also whole directories. Each is { path, file }.

const OF_SEEDS = /\.(json|ya?ml|template|tfstate|toml|tf)$/i; // others of a directory are not read
const NOT_READ = new Set(["node_modules", ".git"]);

export async function droppedFiles(transfer) {
  // The entries are gone after the first await, so all are taken before it.
  const entries = [...transfer.items].map((item) => item.webkitGetAsEntry?.()).filter(Boolean);
  if (entries.length === 0) return [...transfer.files].map(withName);
  return (await Promise.all(entries.map((entry) => filesOf(entry, true)))).flat();
}

export const chosenFiles = (files) => [...files].map(withName).filter(({ path }) => !path.includes("/") || isRead(path));

const withName = (file) => ({ path: file.webkitRelativePath || file.name, file });
const isRead = (path) => OF_SEEDS.test(path) && !path.split("/").some((each) => NOT_READ.has(each));

async function filesOf(entry, isNamed) {
  const path = entry.fullPath.replace(/^\//, "");
  if (entry.isFile) {
    if (!isNamed && !isRead(path)) return [];
    return [{ path, file: await new Promise((resolve, reject) => entry.file(resolve, reject)) }];
  }
  if (NOT_READ.has(entry.name)) return [];
  const found = [];
  const reader = entry.createReader();
  for (;;) { // a reader gives a part of a large directory at a time
    const some = await new Promise((resolve, reject) => reader.readEntries(resolve, reject));
    if (some.length === 0) return found;
    for (const each of some) found.push(...(await filesOf(each, false)));
  }
}
