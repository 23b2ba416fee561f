import { useQuery } from "@tanstack/react-query";
import { useRef, useState } from "react";
import { v4 as uuid } from "uuid";
import { answered, api, type PostBody, type Posted } from "../../../api.ts";

export type Told = Posted<"/api/rules/try">;
type Question = Omit<PostBody<"/api/rules/try">, "progress">;
type State = {
  name: string | undefined;
  cancelled: boolean;
  error: unknown;
  result: { at: number; told: Told } | undefined;
};

const askMs = 700;

/** One trial at a time: begins it, tells how far it came, and ends it when asked to. */
export function useTrial() {
  const [state, setState] = useState<State>({
    name: undefined,
    cancelled: false,
    error: undefined,
    result: undefined,
  });
  const abort = useRef<AbortController>(undefined);
  const { name } = state;
  const progress = useQuery({
    queryKey: ["rule-trial", name],
    queryFn: () => answered(api.GET("/api/rules/try/{id}", { params: { path: { id: name ?? "" } } })),
    enabled: name !== undefined,
    refetchInterval: askMs,
    gcTime: 0,
  });
  const run = (question: Question) => {
    const mine = uuid();
    const controller = new AbortController();
    abort.current?.abort();
    abort.current = controller;
    const change = (next: Partial<State>) =>
      setState((before) => (before.name === mine ? { ...before, ...next, name: undefined } : before));
    setState((before) => ({ ...before, name: mine, cancelled: false, error: undefined }));
    answered(
      api.POST("/api/rules/try", { body: { ...question, progress: mine }, signal: controller.signal }),
    ).then(
      (told) => change({ result: { at: Date.now(), told } }),
      // An end that was asked for is no failure.
      (error: unknown) => change(controller.signal.aborted ? { cancelled: true } : { error }),
    );
  };
  return {
    run,
    cancel: () => abort.current?.abort(),
    running: name !== undefined,
    progress: progress.data?.running === true ? progress.data : undefined,
    cancelled: state.cancelled,
    error: state.error,
    result: state.result,
  };
}
