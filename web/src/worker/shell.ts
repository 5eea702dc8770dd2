// The app without a network: its own files, and nothing else. No answer of the API is ever kept,
// nor does any pass through here, so that no code can be.
declare const self: ServiceWorkerGlobalScope;

// By build.mjs, of this build: its files, its documents with the pages they are for, and a name.
declare const kFiles: string[];
declare const kDocuments: { document: string; pages: string }[];
declare const kBuild: string;

const kCache = `cofactor-${kBuild}`;
const kPatience = 4_000; // then the document that is here: it says itself when nobody answers

const files = new Set(kFiles);
const documents = kDocuments.map(({ document, pages }) => ({ document, of: new RegExp(pages) }));

export async function keep(): Promise<void> {
  const cache = await caches.open(kCache);
  const all = [...kFiles, ...kDocuments.map(({ document }) => document)];
  await cache.addAll(all.map((path) => new Request(path, { cache: "reload" })));
}

export async function forgetOthers(): Promise<void> {
  const names = await caches.keys();
  await Promise.all(names.filter((name) => name !== kCache).map((name) => caches.delete(name)));
}

// What this worker answers; nothing: the browser asks the server as if there were none.
export function answerTo(request: Request): Promise<Response> | null {
  const { origin, pathname } = new URL(request.url);
  if (request.method !== "GET" || origin !== self.location.origin) return null;
  if (request.mode === "navigate") {
    const found = documents.find(({ of }) => of.test(pathname));
    return found ? documentOf(request, found.document) : null;
  }
  return files.has(pathname) ? fileOf(request, pathname) : null;
}

async function documentOf(request: Request, document: string): Promise<Response> {
  const kept = await caches.match(document, { cacheName: kCache });
  if (!kept) return fetch(request);
  const late = new Promise<Response>((done) => setTimeout(() => done(kept), kPatience));
  return Promise.race([fetch(request).catch(() => kept), late]);
}

// Those named by their content are never another; the rest is asked for first.
async function fileOf(request: Request, path: string): Promise<Response> {
  const kept = await caches.match(path, { cacheName: kCache });
  if (!kept) return fetch(request);
  return path.startsWith("/a/") ? kept : fetch(request).catch(() => kept);
}
