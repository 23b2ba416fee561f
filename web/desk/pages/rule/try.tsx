import { useQuery } from "@tanstack/react-query";
import { Button } from "antd";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { answered, api } from "../../../api.ts";
import { useLanguage } from "../../../ui/i18n.ts";
import { streamName } from "../../../ui/sensing/index.ts";
import { zoneOffsetMs } from "../../../ui/stream-chart/series.ts";
import { useTimeWords } from "../../../ui/time.tsx";
import { DayField } from "../../dates/index.tsx";
import type { Detection } from "../../detection/index.ts";
import { Select } from "../../select.tsx";
import { useAddress } from "../admin/address.ts";
import { Field as Labelled, Refusal, Views } from "../admin/parts.tsx";
import type { Standing } from "../rules/index.tsx";
import { type Field, fieldsOf, readAt, readDraft, withAt, writtenOf } from "./draft.ts";
import { Result } from "./result.tsx";
import { useTrial } from "./trial.ts";

const dayMs = 86_400_000;
const writesMs = 400;

/** A draft of a rule, tried against history. Nothing of it goes live: rules live in the city's folder. */
export function Try({ rule }: { rule: Standing }) {
  const { t } = useTranslation("rule");
  const { read, set } = useAddress();
  const [yaml, setYaml] = useState(() => writtenOf(rule.detect));
  const draft = readDraft(yaml);
  const fields = draft === undefined ? [] : fieldsOf(draft);
  const asText = read("edit") === "yaml" || fields.length === 0;
  const check = useCheck(yaml);
  const stretch = useStretch();
  const streams = (read("streams") ?? "")
    .split(",")
    .filter((number) => number !== "")
    .map(Number);
  const trial = useTrial();
  const detect = check.data?.detect ?? undefined;
  const ready = detect !== undefined && check.yaml === yaml && stretch !== undefined;
  const run = () => {
    if (!ready) return;
    trial.run({ detect, ...stretch, ...(streams.length === 0 ? {} : { streams }) });
  };
  return (
    <section>
      <h2>{t("try.title")}</h2>
      <p className="admin-quiet">{t("try.lead")}</p>
      <div className="rule-try">
        <form
          onSubmit={(event) => {
            event.preventDefault();
            run();
          }}
        >
          <Views
            label={t("try.edit")}
            chosen={asText ? "yaml" : "form"}
            onChoose={(next) => set({ edit: next === "yaml" ? "yaml" : undefined })}
            views={[
              ...(fields.length === 0 ? [] : [{ value: "form" as const, label: t("try.form") }]),
              { value: "yaml" as const, label: t("try.yaml") },
            ]}
          />
          {asText || draft === undefined ? (
            <textarea
              className="rule-yaml"
              aria-label={t("try.yaml")}
              value={yaml}
              spellCheck={false}
              onChange={({ target }) => setYaml(target.value)}
            />
          ) : (
            <Numbers fields={fields} detect={draft} onChange={(next) => setYaml(writtenOf(next))} />
          )}
          <Findings check={check} current={check.yaml === yaml} />
          <StreamChoice detect={draft ?? rule.detect} chosen={streams} />
          <StretchFields />
          <div className="rule-run">
            <Button type="primary" htmlType="submit" disabled={!ready || trial.running}>
              {t("try.run")}
            </Button>
            {trial.running ? (
              <>
                <progress
                  aria-label={t("try.progress")}
                  {...(trial.progress === undefined ? {} : { value: trial.progress.share })}
                  max={1}
                />
                <span role="status">{t("try.readings", { count: trial.progress?.readings ?? 0 })}</span>
                <Button onClick={trial.cancel}>{t("ui:action.cancel")}</Button>
              </>
            ) : null}
            <Button type="text" onClick={() => setYaml(writtenOf(rule.detect))}>
              {t("try.reset")}
            </Button>
          </div>
          {trial.cancelled ? <p role="status">{t("try.cancelled")}</p> : null}
          <Refusal error={trial.error} />
          <Copy yaml={yaml} id={rule.id} />
        </form>
        <div>
          {trial.result === undefined ? (
            <p className="admin-quiet">{t("try.none")}</p>
          ) : (
            <Result key={trial.result.at} result={trial.result.told} />
          )}
        </div>
      </div>
    </section>
  );
}

type Check = ReturnType<typeof useCheck>;

/** What the server says of the text, a moment after the last key. */
function useCheck(yaml: string) {
  const [settled, setSettled] = useState(yaml);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(yaml), writesMs);
    return () => clearTimeout(timer);
  }, [yaml]);
  const query = useQuery({
    queryKey: ["rule-check", settled],
    queryFn: () => answered(api.POST("/api/rules/check", { body: { yaml: settled } })),
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 60_000,
  });
  return { data: query.data, error: query.error, yaml: settled };
}

function Findings({ check, current }: { check: Check; current: boolean }) {
  const { t } = useTranslation("rule");
  if (check.error !== null) return <Refusal error={check.error} />;
  if (check.data === undefined || !current) return <p role="status">{t("try.checking")}</p>;
  if (check.data.findings.length === 0)
    return (
      <p role="status" className="rule-good">
        {t("try.good")}
      </p>
    );
  return (
    <ul className="rule-findings" role="alert">
      {check.data.findings.map(({ line, path, code, message }) => (
        <li key={`${line} ${path} ${code}`}>
          {t("try.line", { line })} {path === "" ? "" : `${path}: `}
          {message}
        </li>
      ))}
    </ul>
  );
}

function Numbers(props: {
  fields: readonly Field[];
  detect: Detection;
  onChange: (detect: Detection) => void;
}) {
  const { fields, detect, onChange } = props;
  const { t } = useTranslation("rule");
  return (
    <div className="rule-numbers">
      {fields.map((field) => (
        <Labelled key={field.label} label={t(`field.${field.label}`)}>
          {(id) => (
            <input
              id={id}
              inputMode={field.kind === "number" ? "decimal" : "text"}
              placeholder={field.kind === "duration" ? t("try.duration") : ""}
              value={readAt(detect, field.path)}
              onChange={({ target }) => onChange(withAt(detect, field, target.value))}
            />
          )}
        </Labelled>
      ))}
    </div>
  );
}

/** Which of the watched streams are tried; all of them unless some are chosen. */
function StreamChoice({ detect, chosen }: { detect: Detection; chosen: readonly number[] }) {
  const { t } = useTranslation("rule");
  const [language] = useLanguage();
  const { set } = useAddress();
  const kinds = detect.streams.kind === undefined ? [] : [detect.streams.kind].flat();
  const kind = kinds[0];
  const streams = useQuery({
    queryKey: ["stream", "of-kind", kind],
    queryFn: () =>
      answered(
        api.GET("/api/streams", {
          params: { query: { limit: 500, ...(kind === undefined ? {} : { kind }) } },
        }),
      ),
  });
  return (
    <Labelled label={t("try.streams")}>
      {(id) => (
        <Select
          id={id}
          mode="multiple"
          value={[...chosen]}
          placeholder={t("try.allStreams")}
          maxTagCount={3}
          allowClear
          showSearch={{ optionFilterProp: "label" }}
          options={(streams.data?.streams ?? []).map((stream) => ({
            value: stream.number,
            label: streamName(stream, language),
          }))}
          onChange={(next: number[]) => set({ streams: next.join(",") })}
        />
      )}
    </Labelled>
  );
}

const isDay = (text: string | undefined): text is string => /^\d{4}-\d{2}-\d{2}$/.test(text ?? "");

/** Whole days of the city, as they stand in the address; the last seven unless told. */
function useDays() {
  const { read, set } = useAddress();
  const { timeZone } = useTimeWords();
  const day = (at: number) => new Date(at + zoneOffsetMs(timeZone, at)).toISOString().slice(0, 10);
  const [from, to] = [read("from"), read("to")];
  return {
    timeZone,
    from: isDay(from) ? from : day(Date.now() - 7 * dayMs),
    to: isDay(to) ? to : day(Date.now()),
    set,
  };
}

function useStretch(): { from: string; to: string } | undefined {
  const { timeZone, from, to } = useDays();
  const begins = (day: string) => {
    const utc = Date.parse(`${day}T00:00:00Z`);
    return utc - zoneOffsetMs(timeZone, utc);
  };
  const [first, last] = [begins(from), begins(to) + dayMs];
  if (!(first < last)) return undefined;
  return { from: new Date(first).toISOString(), to: new Date(last).toISOString() };
}

function StretchFields() {
  const { t } = useTranslation("rule");
  const { from, to, set } = useDays();
  const day = (name: "from" | "to", value: string) => (
    <Labelled key={name} label={t(`try.${name}`)}>
      {(id) => (
        <DayField id={id} value={value} onChange={(chosen) => isDay(chosen) && set({ [name]: chosen })} />
      )}
    </Labelled>
  );
  return (
    <div className="rule-numbers rule-stretch">
      {day("from", from)}
      {day("to", to)}
    </div>
  );
}

/** The way to make a draft live: it is written into the city's folder, and checked there. */
function Copy({ yaml, id }: { yaml: string; id: string }) {
  const { t } = useTranslation("rule");
  const [copied, setCopied] = useState(false);
  const text = `detect:\n${yaml.replace(/^(?=.)/gm, "  ")}`;
  return (
    <details>
      <summary>{t("copy.title")}</summary>
      <p className="admin-quiet">{t("copy.how", { file: `scenarios/${id}.yaml` })}</p>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard */}
      <pre className="admin-secret" tabIndex={0}>
        {text}
      </pre>
      <Button
        size="small"
        onClick={() => void navigator.clipboard.writeText(text).then(() => setCopied(true))}
      >
        {t(copied ? "copy.done" : "copy.copy")}
      </Button>
    </details>
  );
}
