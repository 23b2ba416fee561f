import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { useLocation } from "wouter";
import { answered, api } from "../../../api.ts";
import { useLanguage } from "../../../ui/i18n.ts";
import { Parts } from "../../../ui/parts.tsx";
import { ErrorState, Loading } from "../../../ui/states.tsx";
import { useWrite } from "../../../ui/write.ts";
import { bodyOf, dropDraft, useDraft } from "../../device/draft.ts";
import { remember } from "../../device/matters.ts";
import { handOver } from "../../device/photos.ts";
import { useCategories } from "../../matter/categories.ts";
import { Button } from "../../parts.tsx";
import { Frame } from "./frame.tsx";
import type { StepProps } from "./index.tsx";

/**
 * What may be the same matter nearby: whoever finds theirs says "me too" and is done. What they wrote and their photos
 * go with it, and they are given number and code as after a report.
 */
export function Similar({ above, next, back }: StepProps) {
  const { t } = useTranslation("report");
  const [language] = useLanguage();
  const [, navigate] = useLocation();
  const { nameOf } = useCategories();
  const draft = useDraft();
  const { words, address, place, nowhere } = draft;
  // Without a place nobody can say what is near it.
  const placed = !nowhere && place !== undefined;
  const body = { text: `${words} ${address}`.trim(), ...(nowhere ? {} : place) };
  const query = useQuery({
    queryKey: ["proposal", body],
    queryFn: () => answered(api.POST("/api/tickets/propose", { body })),
    staleTime: 60_000,
  });
  const join = useWrite(
    ({ id }: { id: string; title: string }, headers) =>
      answered(
        api.POST("/api/tickets/{id}/join", {
          params: { path: { id } },
          body: {
            ...(bodyOf(draft, language).requester ?? { notify: "none", language }),
            words: words.trim(),
          },
          headers,
        }),
      ),
    {
      onSuccess: async ({ number, code }, { title }) => {
        if (code !== undefined) remember({ number, code, title, at: new Date().toISOString() });
        await handOver(number);
        dropDraft();
        const secret = code === undefined ? "" : `#${encodeURIComponent(code)}`;
        navigate(`/report/done/${encodeURIComponent(number)}${secret}`);
      },
    },
  );
  const similar = query.data?.similar ?? [];
  /** How far away and how long ago, roughly. */
  const nearness = (reasons: readonly { kind: string; [more: string]: unknown }[]): string[] => {
    const value = (kind: string, member: string) => {
      const found = reasons.find((reason) => reason.kind === kind)?.[member];
      return typeof found === "number" ? found : undefined;
    };
    const metres = value("place", "distanceMetres");
    const hours = value("time", "hoursApart");
    const relative = new Intl.RelativeTimeFormat(language, { numeric: "auto" });
    // "This hour" is not how people speak, and "0 hours ago" neither.
    const ago = (past: number) =>
      past < 1
        ? t("similar.lately")
        : past < 24
          ? relative.format(-Math.floor(past), "hour")
          : relative.format(-Math.floor(past / 24), "day");
    return [
      ...(metres === undefined
        ? []
        : [t("similar.within", { metres: Math.max(50, Math.ceil(metres / 50) * 50) })]),
      ...(hours === undefined ? [] : [ago(hours)]),
    ];
  };
  const title = query.isPending
    ? t("similar.looking")
    : t(similar.length > 0 ? "similar.title" : placed ? "similar.none" : "similar.noneKnown");
  return (
    <Frame
      key={title}
      above={above}
      title={title}
      {...(similar.length === 0 ? {} : { lead: t("similar.lead") })}
      back={back}
      onSubmit={next}
      onwards={t(similar.length === 0 ? "next" : "similar.other")}
    >
      {query.isPending ? <Loading /> : null}
      {query.isError ? <p className="p-hint">{t("similar.unknown")}</p> : null}
      {query.isSuccess && placed && similar.length === 0 ? <p>{t("similar.first")}</p> : null}
      <ul className="p-list">
        {similar.map((one) => {
          const name = one.title ?? nameOf(one.category) ?? one.number;
          return (
            <li key={one.id} className="p-similar">
              <div>
                <p>
                  <strong>{name}</strong>
                </p>
                {one.title === null ? null : <p className="p-hint">{nameOf(one.category)}</p>}
                <p className="p-hint">{one.number}</p>
                <p className="p-hint">
                  <Parts of={nearness(one.reasons)} />
                </p>
              </div>
              <Button
                busy={join.isPending && join.variables.id === one.id}
                onClick={() => join.mutate({ id: one.id, title: name })}
              >
                {t("similar.meToo")}
                <span className="unseen">{name}</span>
              </Button>
            </li>
          );
        })}
      </ul>
      {join.isError ? <ErrorState error={join.error} /> : null}
    </Frame>
  );
}
