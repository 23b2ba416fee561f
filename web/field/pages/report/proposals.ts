import { useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { answered, api, type Posted } from "../../../api.ts";
import { useOnline } from "../../../ui/states.tsx";
import type { Point } from "../../place/route.ts";

type Proposed = Posted<"/api/tickets/propose">;
export type Proposals = {
  categories: Proposed["categories"];
  similar: Proposed["similar"];
  /** A category that is taken unless the person takes another: the server is right with it in eight of ten. */
  sure: string | undefined;
};

const pauseMs = 400;
const fewestLetters = 2;
const sureFrom = 0.8;
const shown = 4;
/** A walker's steps must not ask the server anew: about 30 m. */
const placeDigits = 1e3 / 0.3;

/** What the server proposes for the words so far; nothing while there is no network, and nothing is waited for. */
export function useProposals(words: string, place: Point | undefined): Proposals {
  const text = useCalm(words.trim());
  const online = useOnline();
  const rounded =
    place === undefined
      ? {}
      : {
          longitude: Math.round(place.longitude * placeDigits) / placeDigits,
          latitude: Math.round(place.latitude * placeDigits) / placeDigits,
        };
  const { data } = useQuery({
    queryKey: ["proposal", text, rounded],
    queryFn: () => answered(api.POST("/api/tickets/propose", { body: { text, ...rounded } })),
    enabled: online && text.length >= fewestLetters,
    placeholderData: (before) => before,
    staleTime: 60_000,
  });
  const categories = text.length < fewestLetters ? [] : (data?.categories ?? []).slice(0, shown);
  const [first] = categories;
  return {
    categories,
    similar: text.length < fewestLetters ? [] : (data?.similar ?? []).slice(0, 2),
    sure: first !== undefined && first.confidence >= sureFrom ? first.code : undefined,
  };
}

/** A text once it has not changed for a moment. */
function useCalm(text: string): string {
  const [calm, setCalm] = useState(text);
  useEffect(() => {
    const timer = setTimeout(() => setCalm(text), pauseMs);
    return () => clearTimeout(timer);
  }, [text]);
  return calm;
}
