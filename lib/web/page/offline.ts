/** A service worker that keeps the page's files, so that it works without a network. */

/** The parts of a service worker that are used; its types differ from the page's. */
interface FetchEvent extends Event {
  readonly request: Request;
  respondWith(response: Promise<Response>): void;
  waitUntil(work: Promise<void>): void;
}
interface Scope {
  readonly location: Location;
  addEventListener(type: "fetch", listener: (event: FetchEvent) => void): void;
}
const scope = self as unknown as Scope;

const CACHE = "page";

scope.addEventListener("fetch", (event) => {
  const { method, url } = event.request;
  if (method !== "GET" || new URL(url).origin !== scope.location.origin) return;
  event.respondWith(answer(event));
});

/** Answers from the network and keeps a copy; without a network, answers from what is kept. */
async function answer(event: FetchEvent): Promise<Response> {
  const { request } = event;
  try {
    const response = await fetch(request);
    // Other answers, such as a part of a file, are not kept.
    if (response.status === 200) event.waitUntil(keep(request, response.clone()));
    return response;
  } catch (error) {
    const known = await caches.match(request).catch(() => undefined);
    if (known) return known;
    throw error;
  }
}

/** Keeps an answer where the browser has room for it and permits it. */
async function keep(request: Request, response: Response): Promise<void> {
  try {
    const cache = await caches.open(CACHE);
    await cache.put(request, response);
  } catch {
    // The page works without it, with a network.
  }
}
