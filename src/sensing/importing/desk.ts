import { mkdir, rm } from "node:fs/promises";
import path from "node:path";
import {
  act,
  type Context,
  type Ground,
  inspectDocument,
  kernelProblem,
  type Log,
  mayReach,
  newId,
  Problem,
  systemContext,
  transact,
} from "../../kernel/index.ts";
import type { Ingest } from "../ingest/index.ts";
import type { NewStream } from "../registry/index.ts";
import { checkFile, countsOf, Reasons } from "./checking.ts";
import type { ImportCounts, ImportStatus } from "./desk-schema.ts";
import * as store from "./desk-store.ts";
import type { UploadedFile } from "./desk-upload.ts";
import { importReadings } from "./import.ts";
import { readingMappingFor, shippedMappings } from "./mapping.ts";
import { problem } from "./problems.ts";
import { ReadingMappingFile } from "./schema.ts";

/** What bringing files in at the desk stands on. */
export type DeskGiven = {
  ground: Ground;
  log: Log;
  ingest: Ingest;
  /** Files lie below it until they are brought in. */
  dataDirectory: string;
  /** The unit of whoever has none. */
  rootUnit: () => string;
  makeStreams(wanted: readonly NewStream[]): Promise<void>;
  /** History holds more of the past now. */
  grown(): Promise<void>;
};

/** Files that wait, all together, and bytes of one. */
const filesAtMost = 20;
export const bytesAtMost = 4_000_000_000;
const subject = (id: string) => ({ kind: "reading-import", id });
const scope = store.importScope;

type Running = { abort: AbortController; counts: ImportCounts; ended: Promise<void> };

/**
 * Imports of readings that people begin at the desk: one file a time, in the background, under the rights of whoever
 * started it. What the server's end breaks off is `interrupted` and may be started again: nothing is stored twice.
 */
export class DeskImports {
  readonly #given: DeskGiven;
  readonly #running = new Map<string, Running>();

  constructor(given: DeskGiven) {
    this.#given = given;
  }

  /** Says of imports that the last end broke off that they were. */
  async open(): Promise<void> {
    const { ground } = this.#given;
    const context = systemContext(ground, "import");
    for (const id of await transact(ground.database, store.runningImports))
      await this.#end(context, id, { status: "interrupted", counts: null, fault: null });
  }

  async close(): Promise<void> {
    const all = [...this.#running.values()];
    for (const { abort } of all) abort.abort("closing");
    await Promise.all(all.map(({ ended }) => ended));
  }

  folderOf(id: string): string {
    return path.join(this.#given.dataDirectory, "imports", id);
  }

  /** A folder for a new file. Throws `reading-import.too-many` where too many wait. */
  async newFolder(): Promise<{ id: string; folder: string }> {
    const { files } = await transact(this.#given.ground.database, store.waitingFiles);
    if (files >= filesAtMost) throw problem("reading-import.too-many", { files });
    const id = newId();
    await mkdir(path.dirname(this.folderOf(id)), { recursive: true, mode: 0o700 });
    return { id, folder: this.folderOf(id) };
  }

  /** Checks a file that was sent and keeps it for the start. Whatever is wrong with it, it goes again. */
  async add(context: Context, id: string, sent: UploadedFile): Promise<store.StoredImport> {
    try {
      const mapping = await mappingOf(sent);
      const found = await checkFile(this.#given.ingest, { actor: context.actor }, sent.file, mapping, {
        rejectedFile: path.join(this.folderOf(id), "check.rejected.ndjson"),
        now: context.clock.now().getTime(),
        makesStreams: this.makesStreams(context),
      });
      const unit = context.actor.unit ?? this.#given.rootUnit();
      return await act(
        context,
        "reading-import.add",
        subject(id),
        async (tx, draft) => {
          draft.audience = [unit];
          draft.detail = { bytes: sent.bytes, mapping: mapping.name };
          const row = {
            id,
            version: draft.version,
            unit,
            account: context.actor.id,
            file: sent.name,
            bytes: sent.bytes,
            mapping,
            uploadedAt: draft.at,
            found,
          };
          await store.addImport(tx, row);
          return {
            ...row,
            status: "checked" as const,
            startedAt: null,
            endedAt: null,
            counts: null,
            fault: null,
          };
        },
        { scope },
      );
    } catch (error) {
      await rm(this.folderOf(id), { recursive: true, force: true });
      // The file's place in the data folder is nobody's business.
      if (error instanceof Problem && typeof error.parameters.file === "string")
        throw problem("reading-import.file", { reason: error.message.replaceAll(sent.file, sent.name) });
      throw error;
    }
  }

  /** Making streams concerns the whole district. */
  makesStreams({ actor }: Context): boolean {
    return mayReach(actor, scope, { units: [this.#given.rootUnit()], accounts: [] });
  }

  /** How far an import came, where it runs here. */
  countsOf(id: string): ImportCounts | undefined {
    return this.#running.get(id)?.counts;
  }

  /** Throws `reading-import.busy` while another runs, `reading-import.over` for one that is done or cancelled. */
  async start(context: Context, id: string): Promise<void> {
    if (this.#running.size > 0) throw problem("reading-import.busy");
    const stored = await act(
      context,
      "reading-import.start",
      subject(id),
      async (tx, draft) => {
        const found = await this.#mustFind(tx, context, id);
        if (found.status === "done" || found.status === "cancelled") throw problem("reading-import.over");
        if (found.status === "running") throw problem("reading-import.busy");
        draft.audience = [found.unit];
        await store.startImport(tx, id, draft.version, draft.at);
        return found;
      },
      { scope },
    );
    this.#run(context, stored);
  }

  /** Ends an import: a running one before its next batch, and what is stored stays; the file goes. */
  async cancel(context: Context, id: string): Promise<void> {
    const found = await transact(context.database, (tx) => this.#mustFind(tx, context, id));
    if (found.status === "done" || found.status === "cancelled") throw problem("reading-import.over");
    const running = this.#running.get(id);
    running?.abort.abort("cancelled");
    await running?.ended;
    await this.#end(context, id, { status: "cancelled", counts: running?.counts ?? null, fault: null });
    await this.#forget(found);
  }

  async #mustFind(tx: Parameters<typeof store.findImport>[0], context: Context, id: string) {
    const found = await store.findImport(tx, context.actor, id);
    if (found === undefined) throw kernelProblem("kernel.not-found");
    return found;
  }

  #run(context: Context, stored: store.StoredImport): void {
    const abort = new AbortController();
    const running: Running = { abort, counts: stored.found.counts, ended: Promise.resolve() };
    this.#running.set(stored.id, running);
    running.ended = this.#bringIn(context, stored, running)
      .catch((err: unknown) =>
        this.#given.log.error({ err, import: stored.id }, "an import could not be ended"),
      )
      .finally(() => this.#running.delete(stored.id));
  }

  async #bringIn(context: Context, stored: store.StoredImport, running: Running): Promise<void> {
    const { ingest, makeStreams, ground, log } = this.#given;
    const counted = new Reasons();
    const { signal } = running.abort;
    const folder = this.folderOf(stored.id);
    let bytes = 0;
    let end: { status: ImportStatus; counts: ImportCounts | null; fault: string | null };
    running.counts = {
      ...stored.found.counts,
      rows: 0,
      readings: 0,
      gaps: 0,
      kept: 0,
      repeated: 0,
      rejected: 0,
      reasons: {},
      made: [],
      bytesRead: 0,
    };
    try {
      const summary = await importReadings(
        ingest,
        { actor: context.actor },
        path.join(folder, stored.file),
        stored.mapping,
        {
          rejectedFile: path.join(folder, "rejected.ndjson"),
          signal,
          ...(this.makesStreams(context) ? { makeStreams } : {}),
          onRejected: (_row, reason) => counted.add(reason),
          onProgress: (read, so) => {
            bytes = read;
            running.counts = countsOf(so, counted, read);
          },
        },
      );
      running.counts = countsOf(summary, counted, signal.aborted ? bytes : stored.bytes);
      if (signal.aborted && signal.reason === "cancelled") return;
      end = { status: signal.aborted ? "interrupted" : "done", counts: running.counts, fault: null };
    } catch (error) {
      log.warn({ err: error, import: stored.id }, "an import ended before its file did");
      const reason = error instanceof Error ? error.message : String(error);
      end = { status: "failed", counts: running.counts, fault: reason.replaceAll(folder, "").slice(0, 500) };
    }
    await this.#end(systemContext(ground, "import"), stored.id, end);
    if (end.status === "done") await this.#forget(stored);
    if ((end.counts?.kept ?? 0) === 0) return;
    await this.#given
      .grown()
      .catch((err: unknown) => log.warn({ err }, "rules do not learn yet from what was imported"));
  }

  /** The file goes; what was rejected stays for whoever mends it. */
  async #forget({ id, file }: store.StoredImport): Promise<void> {
    await rm(path.join(this.folderOf(id), file), { force: true });
  }

  async #end(
    context: Context,
    id: string,
    end: { status: ImportStatus; counts: ImportCounts | null; fault: string | null },
  ): Promise<void> {
    await act(
      context,
      end.status === "cancelled" ? "reading-import.cancel" : "reading-import.end",
      subject(id),
      async (tx, draft) => {
        const found = await this.#mustFind(tx, context, id);
        draft.audience = [found.unit];
        const { rows = 0, kept = 0, rejected = 0 } = end.counts ?? {};
        draft.detail = { status: end.status, rows, kept, rejected };
        await store.endImport(tx, id, { ...end, version: draft.version, at: draft.at });
        return null;
      },
      { scope },
    );
  }
}

/** The mapping that the sender chose or wrote; else the one that knows the file by its columns. */
async function mappingOf({ file, fields }: UploadedFile): Promise<ReadingMappingFile> {
  const text = fields.get("mappingText") ?? "";
  if (text.trim() !== "") {
    const read = inspectDocument(ReadingMappingFile, text, "mapping.yaml");
    if (read.ok) return read.document.value;
    const [finding] = read.findings;
    throw problem("reading-import.mapping", { line: finding?.line ?? 1, reason: finding?.message ?? "" });
  }
  const name = fields.get("mapping") ?? "";
  if (name === "") return readingMappingFor(file);
  const chosen = (await shippedMappings()).find((one) => one.name === name);
  if (chosen === undefined)
    throw problem("reading-import.mapping", { line: 1, reason: `there is no mapping "${name}"` });
  return chosen;
}
