import { useQueryClient } from "@tanstack/react-query";
import { Button, Checkbox, Input } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { answered, api, type PostBody } from "../../../api.ts";
import { useTimeWords } from "../../../ui/time.tsx";
import { useWrite } from "../../../ui/write.ts";
import { DayField } from "../../dates/index.tsx";
import { Select } from "../../select.tsx";
import { Facts, Field, Quiet, Refusal } from "../admin/parts.tsx";
import { wallClock } from "../admin-calendars/zone.ts";
import { levels } from "./index.tsx";

type Collection = PostBody<"/api/places/areas">;
const systems = ["wgs84", "gcj02", "bd09"] as const;

const collectionOf = (words: string): Collection | undefined => {
  try {
    const value = JSON.parse(words) as Partial<Collection> | null;
    return value?.type === "FeatureCollection" && Array.isArray(value.features)
      ? (value as Collection)
      : undefined;
  } catch {
    return undefined;
  }
};

/** Imports official boundaries from a GeoJSON file: all of it or nothing. */
export function ImportAreas() {
  const { t } = useTranslation("admin-places");
  const client = useQueryClient();
  const [file, setFile] = useState<{ name: string; content: Collection | undefined }>();
  const [level, setLevel] = useState<(typeof levels)[number]>("subdistrict");
  const [crs, setCrs] = useState<(typeof systems)[number]>("wgs84");
  const [source, setSource] = useState("");
  const { timeZone } = useTimeWords();
  const [validFrom, setValidFrom] = useState(() => wallClock(Date.now(), timeZone).slice(0, 10));
  const [complete, setComplete] = useState(false);
  const query = { level, crs, source, validFrom, complete };
  const send = useWrite(
    (asked: { query: typeof query; body: Collection }, headers) =>
      answered(api.POST("/api/places/areas", { params: { query: asked.query }, body: asked.body, headers })),
    { onSuccess: () => client.invalidateQueries({ queryKey: ["place"] }) },
  );
  const content = file?.content;
  return (
    <form
      className="admin-form admin-panel places-import"
      onSubmit={(event) => {
        event.preventDefault();
        if (content !== undefined) send.mutate({ query, body: content });
      }}
    >
      <Quiet>{t("importHint")}</Quiet>
      <Field label={t("geojson")}>
        {(id) => (
          <div className="admin-file">
            <input
              id={id}
              className="unseen"
              type="file"
              accept=".geojson,.json"
              onChange={async ({ target }) => {
                const [chosen] = target.files ?? [];
                if (chosen !== undefined)
                  setFile({ name: chosen.name, content: collectionOf(await chosen.text()) });
              }}
            />
            <label htmlFor={id} className="lw-button">
              {t("choose")}
            </label>
            <span role="status">
              {file === undefined
                ? t("noFile")
                : content === undefined
                  ? file.name
                  : t("chosen", { name: file.name, count: content.features.length })}
            </span>
          </div>
        )}
      </Field>
      {file !== undefined && content === undefined ? <p role="alert">{t("notGeojson")}</p> : null}
      <div className="admin-inline">
        <Field label={t("level")}>
          {(id) => (
            <Select
              id={id}
              value={level}
              onChange={setLevel}
              options={levels.map((value) => ({ value, label: t(`levels.${value}`) }))}
            />
          )}
        </Field>
        <Field label={t("crs")}>
          {(id) => (
            <Select
              id={id}
              value={crs}
              onChange={setCrs}
              options={systems.map((value) => ({ value, label: t(`systems.${value}`) }))}
            />
          )}
        </Field>
        <Field label={t("validFrom")}>
          {(id) => <DayField id={id} value={validFrom} onChange={setValidFrom} allowClear />}
        </Field>
      </div>
      <Field label={t("source")}>
        {(id) => (
          <Input id={id} required value={source} onChange={(event) => setSource(event.target.value)} />
        )}
      </Field>
      <Checkbox checked={complete} onChange={(event) => setComplete(event.target.checked)}>
        {t("complete")}
      </Checkbox>
      <Refusal error={send.error} />
      <div>
        <Button
          type="primary"
          htmlType="submit"
          disabled={content === undefined || source.trim() === ""}
          loading={send.isPending}
        >
          {t("import")}
        </Button>
      </div>
      {send.data === undefined ? null : (
        <div role="status" className="admin-section">
          <h3>{t("result")}</h3>
          <Facts
            facts={(["areas", "added", "unchanged", "replaced", "matchedByName"] as const).map((key) => [
              t(`results.${key}`),
              send.data[key],
            ])}
          />
          {send.data.warnings.length === 0 ? null : (
            <ul>
              {send.data.warnings.map((warning) => (
                <li key={warning}>{warning}</li>
              ))}
            </ul>
          )}
        </div>
      )}
    </form>
  );
}
