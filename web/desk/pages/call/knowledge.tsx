import { useQuery } from "@tanstack/react-query";
import { Input } from "antd";
import { useId, useState } from "react";
import { useTranslation } from "react-i18next";
import { answered, api } from "../../../api.ts";
import { useShortcut } from "../../../ui/shortcuts.tsx";
import { useTimeWords } from "../../../ui/time.tsx";
import type { Draft } from "./draft.ts";
import { useSettled } from "./proposals.ts";

const shownAtMost = 4;

/** Short answers that fit what is asked, in the caller's language; one of them can be what the caller was told. */
export function Knowledge(props: {
  draft: Draft;
  category: string | undefined;
  use: (answer: string, categories: readonly string[]) => void;
}) {
  const { draft, category, use } = props;
  const { t } = useTranslation("call");
  const words = useTimeWords();
  const [typed, setTyped] = useState("");
  const search = useId();
  const asked = useSettled(typed.trim() === "" ? draft.words.trim() : typed.trim());
  const query = {
    limit: shownAtMost,
    ...(asked === "" ? {} : { q: asked.slice(0, 2000) }),
    ...(category === undefined || typed !== "" ? {} : { category }),
  };
  const { data } = useQuery({
    queryKey: ["knowledge", query],
    queryFn: () => answered(api.GET("/api/knowledge", { params: { query } })),
    enabled: asked !== "",
    placeholderData: (before) => before,
    staleTime: 300_000,
  });
  const entries = asked === "" ? [] : (data?.entries ?? []);
  const take = (entry: (typeof entries)[number] | undefined) =>
    entry !== undefined && use(entry.answer[draft.language], entry.categories);
  useShortcut("F4", t("knowledge.useFirst"), () => take(entries[0]), t("keys"));
  return (
    <section className="call-part" aria-label={t("knowledge.title")}>
      <h2>{t("knowledge.title")}</h2>
      <label htmlFor={search} className="unseen">
        {t("knowledge.search")}
      </label>
      <Input
        id={search}
        allowClear
        value={typed}
        onChange={({ target }) => setTyped(target.value)}
        placeholder={t("knowledge.search")}
      />
      {entries.length === 0 ? <p className="call-hint">{t("knowledge.none")}</p> : null}
      <ul className="call-knowledge">
        {entries.map((entry, at) => (
          <li key={entry.code} lang={draft.language}>
            <strong>{entry.question[draft.language]}</strong>
            <p>{entry.answer[draft.language]}</p>
            <span className="call-why">{entry.source}</span>
            <button type="button" className="lw-button" onClick={() => take(entry)}>
              {t("knowledge.use")}
              {at === 0 ? <kbd>F4</kbd> : null}
            </button>
          </li>
        ))}
      </ul>
      {data?.checkedOn != null && entries.length > 0 ? (
        <p className="call-hint">{t("knowledge.checked", { day: words.day(data.checkedOn) })}</p>
      ) : null}
    </section>
  );
}
