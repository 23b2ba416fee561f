import { useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { answered, api, type Posted } from "../../../api.ts";
import type { Draft } from "./draft.ts";

export type Proposals = Posted<"/api/tickets/propose">;
export type Similar = Proposals["similar"][number];

const stillMs = 350;
const wordsAtLeast = 2;

/** A value once it has stood still for a moment. */
export function useSettled<T>(value: T, ms = stillMs): T {
  const [settled, setSettled] = useState(value);
  const told = JSON.stringify(value);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(JSON.parse(told) as T), ms);
    return () => clearTimeout(timer);
  }, [told, ms]);
  return settled;
}

/**
 * What the server makes of the words so far. Asked once the operator pauses; the answer belongs to the words it was
 * asked for, so that a late one for earlier words is never shown.
 */
export function useProposals({ words, category, pin }: Draft) {
  const asked = useSettled({
    text: words.trim(),
    ...(category === "" ? {} : { category }),
    ...(pin === null ? {} : pin),
  });
  return useQuery<Proposals>({
    queryKey: ["ticket", "propose", asked],
    queryFn: ({ signal }) => answered(api.POST("/api/tickets/propose", { body: asked, signal })),
    enabled: [...asked.text].length >= wordsAtLeast,
    placeholderData: (before) => (words.trim() === "" ? undefined : before),
    staleTime: 30_000,
  });
}
