import assert from "node:assert/strict";
import { join } from "node:path";
import { commitOf } from "../lib/provenance.ts";
import { withFolder } from "./helpers/folder.ts";

const COMMIT = "0123456789abcdef0123456789abcdef01234567";
const OTHER = "fedcba9876543210fedcba9876543210fedcba98";

/** Files by path, and the commit that `commitOf("checkout")` reads from them. */
const CHECKOUTS: Record<string, readonly [Record<string, string>, string | undefined]> = {
  "a branch": [
    {
      "checkout/.git/HEAD": "ref: refs/heads/main\n",
      "checkout/.git/refs/heads/main": `${COMMIT}\n`,
    },
    COMMIT,
  ],
  "a detached head": [{ "checkout/.git/HEAD": `${COMMIT}\n` }, COMMIT],
  "a packed branch": [
    {
      "checkout/.git/HEAD": "ref: refs/heads/main\n",
      "checkout/.git/packed-refs":
        `# pack-refs with: peeled fully-peeled sorted\n${OTHER} refs/heads/remain\n${COMMIT} refs/heads/main\n`,
    },
    COMMIT,
  ],
  "a worktree": [
    {
      "checkout/.git": "gitdir: ../repository/.git/worktrees/checkout\n",
      "repository/.git/worktrees/checkout/HEAD": "ref: refs/heads/work\n",
      "repository/.git/worktrees/checkout/commondir": "../..\n",
      "repository/.git/refs/heads/work": `${COMMIT}\n`,
    },
    COMMIT,
  ],
  "a submodule": [
    {
      "checkout/.git": "gitdir: ../.git/modules/checkout\n",
      ".git/modules/checkout/HEAD": "ref: refs/heads/main\n",
      ".git/modules/checkout/refs/heads/main": `${COMMIT}\n`,
    },
    COMMIT,
  ],
  "a branch without a commit": [{ "checkout/.git/HEAD": "ref: refs/heads/main\n" }, undefined],
  "a folder that is no checkout": [{ "checkout/README.md": "" }, undefined],
};

for (const [name, [files, commit]] of Object.entries(CHECKOUTS)) {
  Deno.test(`commitOf reads the commit of ${name}`, async () => {
    const bytes = Object.entries(files).map((
      [path, text],
    ) => [path, new TextEncoder().encode(text)]);
    await withFolder(Object.fromEntries(bytes), async (folder) => {
      assert.equal(await commitOf(join(folder, "checkout")), commit);
    });
  });
}
