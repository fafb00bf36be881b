/** A service worker that keeps the page's files, so that it works without a network. */

/** A file of the page, as the build lists it. */
export interface PageFile {
  readonly name: string;
  /** A hash of its content. */
  readonly hash: string;
  /** Whether it is kept once it was used; others are kept at the first visit. */
  readonly onUse: boolean;
}

/** The parts of a service worker that are used; its types differ from the page's. */
interface WorkEvent extends Event {
  waitUntil(work: Promise<unknown>): void;
}
interface FetchEvent extends WorkEvent {
  readonly request: Request;
  respondWith(response: Promise<Response>): void;
}
interface Scope {
  /** The build writes them before this script, so that browsers see that another build is there. */
  readonly files: readonly PageFile[];
  readonly registration: { readonly scope: string };
  readonly clients: { claim(): Promise<void> };
  skipWaiting(): Promise<void>;
  addEventListener(type: "install" | "activate", listener: (event: WorkEvent) => void): void;
  addEventListener(type: "fetch", listener: (event: FetchEvent) => void): void;
}
const scope = self as unknown as Scope;

/** The cache of this copy of the page; others on the same host have their own. */
const CACHE = `page ${new URL(scope.registration.scope).pathname}`;

const addressOf = ({ name }: PageFile) => scope.registration.scope + name;

/** Returns what a file is kept as: another content is another entry. */
const keyOf = (file: PageFile) => `${addressOf(file)}?${file.hash}`;

/** Returns the file at an address. */
function fileAt(address: string): PageFile | undefined {
  const { origin, pathname } = new URL(address);
  const asked = origin + pathname.replace(/\/$/, "/index.html");
  return scope.files.find((file) => addressOf(file) === asked);
}

scope.addEventListener("install", (event) => event.waitUntil(install()));
scope.addEventListener("activate", (event) => event.waitUntil(activate()));
scope.addEventListener("fetch", (event) => {
  const file = event.request.method === "GET" && fileAt(event.request.url);
  if (file) event.respondWith(answer(event, file));
});

/** Keeps the files of this build that are not kept yet. */
async function install(): Promise<void> {
  const cache = await caches.open(CACHE);
  await Promise.all(
    scope.files.filter(({ onUse }) => !onUse).map(async (file) => {
      if (await cache.match(keyOf(file))) return;
      const response = await fetch(addressOf(file), { cache: "no-cache" });
      if (!response.ok) throw new Error(`${file.name}: status ${response.status}`);
      // A copy: where a host redirects, browsers refuse the response itself for a page.
      const { status, headers } = response;
      await cache.put(keyOf(file), new Response(response.body, { status, headers }));
    }),
  );
  await scope.skipWaiting();
}

/** Takes over the open pages, and removes the files of other builds. */
async function activate(): Promise<void> {
  await scope.clients.claim();
  const cache = await caches.open(CACHE);
  const own = new Set(scope.files.map(keyOf));
  const others = (await cache.keys()).filter(({ url }) => !own.has(url));
  await Promise.all(others.map((request) => cache.delete(request)));
}

/** Answers from the network; without one, answers what is kept. */
async function answer(event: FetchEvent, file: PageFile): Promise<Response> {
  const known = await caches.match(keyOf(file)).catch(() => undefined);
  try {
    const response = await fetch(event.request);
    // Other answers, such as a part of a file, are not kept.
    if (!known && file.onUse && response.status === 200) {
      event.waitUntil(keep(file, response.clone()));
    }
    return response;
  } catch (error) {
    if (known) return known;
    throw error;
  }
}

/** Keeps a file where the browser has room for it and permits it. */
async function keep(file: PageFile, response: Response): Promise<void> {
  try {
    const cache = await caches.open(CACHE);
    await cache.put(keyOf(file), response);
  } catch {
    // The page works without it, with a network.
  }
}
