import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useSyncExternalStore } from "react";
import { answered, api, type Got, type Posted } from "../../api.ts";
import { useSession } from "../../ui/session.ts";
import { codeOf, useRemembered } from "../device/matters.ts";
import { keepSeen, lastSeen } from "../device/seen.ts";
import type { Way } from "./diagram/layout.ts";
import type { Progress } from "./progress.ts";

const subscribe = (tell: () => void) => {
  addEventListener("hashchange", tell);
  return () => removeEventListener("hashchange", tell);
};

/** The code of a matter: that of the address, behind #, else the one this device remembers. */
export function useCode(number: string): string | undefined {
  const hash = useSyncExternalStore(subscribe, () => location.hash.slice(1));
  useRemembered();
  if (hash === "") return codeOf(number);
  try {
    return decodeURIComponent(hash);
  } catch {
    return hash;
  }
}

/** Where no stream tells of changes; and beside one, should it be held up on its way. */
const refreshMs = 20_000;
const besideStreamMs = 120_000;

type Followed = Posted<"/api/public/tickets/{number}/way">;

/** Begins with what this device last saw of the matter, until the network tells better. */
function beginningWith<T>(kind: string, number: string, code: string | undefined) {
  const seen = code === undefined ? undefined : lastSeen<T>(kind, number, code);
  return seen === undefined ? {} : { initialData: seen.data, initialDataUpdatedAt: seen.at };
}

/** Progress of a matter, by its code; renewed while it is looked at. */
export function useProgress(number: string, code: string | undefined) {
  return useQuery({
    queryKey: ["ticket", "progress", number, code],
    enabled: code !== undefined,
    queryFn: async () => {
      const params = { path: { number } };
      const asked = api.POST("/api/public/tickets/{number}/follow", { params, body: { code: code ?? "" } });
      return keepSeen("progress", number, code ?? "", await answered(asked));
    },
    ...beginningWith<Progress>("progress", number, code),
    refetchInterval: besideStreamMs,
    placeholderData: keepPreviousData,
  });
}

/** Which way a matter went through its process, and whether it has an answer; by its code. */
export function useFollowed(number: string, code: string | undefined) {
  return useQuery({
    queryKey: ["ticket", "way", number, code],
    enabled: code !== undefined,
    queryFn: async () => {
      const params = { path: { number } };
      const asked = api.POST("/api/public/tickets/{number}/way", { params, body: { code: code ?? "" } });
      return keepSeen("way", number, code ?? "", await answered(asked));
    },
    ...beginningWith<Followed>("way", number, code),
    placeholderData: keepPreviousData,
  }).data;
}

/** The same way for a signed-in resident, where no code is known. */
export function useOwnWay(id: string, wanted: boolean): Way | undefined {
  return (
    useQuery({
      queryKey: ["ticket", "own-way", id],
      enabled: wanted,
      queryFn: async () => {
        const params = { path: { id } };
        const { ways } = await answered(api.GET("/api/tickets/{id}/process", { params }));
        const [newest] = ways;
        if (newest === undefined) return null;
        const { definition, version, at, passedNodes, passedFlows } = newest;
        return { process: definition, version, at: at.map(({ node }) => node), passedNodes, passedFlows };
      },
      refetchInterval: refreshMs,
    }).data ?? undefined
  );
}

/** What a signed-in resident sees of a matter of theirs, in the shape of what a code shows. */
export type Own = Progress & { title: string };

/** A signed-in resident's own matter, where no code is known. */
export function useOwn(number: string, wanted: boolean) {
  const { data: session } = useSession();
  const signedIn = session?.account != null;
  const query = useQuery({
    queryKey: ["ticket", "own", number],
    enabled: wanted && signedIn,
    queryFn: async () =>
      ownOf(await answered(api.GET("/api/tickets/by-number/{number}", { params: { path: { number } } }))),
    refetchInterval: refreshMs,
  });
  return { query, signedIn, known: session !== undefined };
}

function ownOf(whole: Got<"/api/tickets/by-number/{number}">): Own {
  const times = [
    ["report", whole.reportedAt],
    ["verify", whole.registeredAt],
    ["dispatch", whole.dispatchedAt],
    ["acknowledge", whole.acknowledgedAt],
    ["contact", whole.contactedAt],
    ["handle", whole.handledAt],
    ["check", whole.checkedAt],
    ["callback", whole.calledBackAt],
    ["close", whole.closedAt],
  ] as const;
  return {
    number: whole.number,
    id: whole.id,
    title: whole.title,
    category: whole.category,
    status: whole.status as Progress["status"],
    stage: whole.stage,
    done: times.flatMap(([stage, at]) => (at === null ? [] : [{ stage, at }])),
    ownerPath: whole.ownerPath,
    owner: null,
    reportedAt: whole.reportedAt,
    dueAt: whole.dueAt,
    stageDueAt: whole.stageDueAt,
    closedAt: whole.closedAt,
    suspended: whole.suspended,
    suspendedAt: whole.suspendedAt,
    notes: whole.notes
      .filter((note) => note.public && note.act !== whole.question?.act)
      .map(({ text, at, asked }) => ({ text, at, asked })),
    question:
      whole.question === null
        ? null
        : {
            text: whole.notes.find(({ act }) => act === whole.question?.act)?.text ?? "",
            at: whole.question.at,
            dueAt: whole.question.dueAt,
            pauses: whole.question.pauses,
          },
    replied: null,
    mayAnswer: whole.allowed.includes("reopen"),
  };
}
