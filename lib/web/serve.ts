/** Serves the page's folder on this machine. */
import { join } from "node:path";
import { InputError } from "../errors.ts";
import { statOf } from "../files.ts";

/** The types of the page's files, by the ends of their names. */
const TYPES: Readonly<Record<string, string>> = {
  html: "text/html; charset=utf-8",
  css: "text/css; charset=utf-8",
  js: "text/javascript; charset=utf-8",
  json: "application/json",
  wasm: "application/wasm",
  safetensors: "application/octet-stream",
};

/** Headers that isolate the page from others, without which browsers give it no threads. */
export const ISOLATION = {
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-embedder-policy": "require-corp",
};

/**
 * Serves a folder at `http://127.0.0.1:port/`; port 0 is any that is free.
 *
 * @throws InputError where the port is taken, or not open to the user
 */
export function servePage(
  folder: string,
  { port, headers }: { readonly port: number; readonly headers: Readonly<Record<string, string>> },
): Deno.HttpServer<Deno.NetAddr> {
  try {
    return Deno.serve(
      { hostname: "127.0.0.1", port, onListen: () => {} },
      (request) => answer(folder, request, headers),
    );
  } catch (error) {
    const { AddrInUse, PermissionDenied } = Deno.errors;
    if (error instanceof AddrInUse) {
      throw new InputError(`another program uses port ${port}; give another --port, or 0`);
    }
    if (error instanceof PermissionDenied) {
      throw new InputError(`port ${port} is not open to you; give a --port from 1024 on, or 0`);
    }
    throw error;
  }
}

/** Answers a request; a browser that has the file already is told so, and keeps what it compiled. */
async function answer(
  folder: string,
  { url, headers: asked }: Request,
  headers: Readonly<Record<string, string>>,
): Promise<Response> {
  const { pathname } = new URL(url);
  const name = pathname.endsWith("/") ? `${pathname}index.html` : pathname;
  const type = TYPES[name.split(".").at(-1)!];
  // An address keeps no dots that lead out of the folder, once it is parsed.
  const path = join(folder, name);
  const found = await statOf(path);
  if (!type || !found?.isFile) return new Response("not found", { status: 404 });
  const etag = `"${found.size}-${found.mtime?.getTime()}"`;
  const own = { ...headers, etag, "content-type": type, "cache-control": "no-cache" };
  if (asked.get("if-none-match") === etag) return new Response(null, { status: 304, headers: own });
  return new Response(await Deno.readFile(path), { headers: own });
}
