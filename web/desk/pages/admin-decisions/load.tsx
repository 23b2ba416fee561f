import { useQueryClient } from "@tanstack/react-query";
import { App, Button } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { answered, api, type Posted } from "../../../api.ts";
import { useWrite } from "../../../ui/write.ts";
import { Code, Refusal } from "../admin/parts.tsx";

type Checked = Posted<"/api/processes/validate"> & { file: string; xml: string };

/** Takes a DMN file, says what the engine would refuse of it, and loads it as a new version. */
export function Load({ onLoaded }: { onLoaded: (id: string) => void }) {
  const { t } = useTranslation("admin-decisions");
  const { message } = App.useApp();
  const client = useQueryClient();
  const [checked, setChecked] = useState<Checked>();
  const [fault, setFault] = useState<unknown>();
  const check = async (file: File) => {
    const xml = await file.text();
    // The server knows a file of decisions by its ending.
    const name = /\.dmn$/i.test(file.name) ? file.name : `${file.name}.dmn`;
    try {
      const said = await answered(api.POST("/api/processes/validate", { body: { file: name, xml } }));
      setChecked({ ...said, file: name, xml });
      setFault(undefined);
    } catch (refusal) {
      setFault(refusal);
    }
  };
  const load = useWrite(
    (body: { file: string; xml: string }, headers) => answered(api.POST("/api/processes", { body, headers })),
    {
      onSuccess: async ({ deployed: [first] }) => {
        await client.invalidateQueries({ queryKey: ["decision-model"] });
        setChecked(undefined);
        if (first === undefined) return;
        message.success(t(first.isNew ? "loaded" : "unchanged", { version: first.version }));
        onLoaded(first.id);
      },
    },
  );
  return (
    <section className="admin-section" aria-label={t("load")}>
      <div className="admin-file">
        <input
          id="decision-file"
          type="file"
          className="unseen"
          accept=".dmn,.xml"
          onChange={async ({ target }) => {
            const [file] = target.files ?? [];
            if (file !== undefined) await check(file);
            target.value = "";
          }}
        />
        <label htmlFor="decision-file" className="lw-button">
          {t("openFile")}
        </label>
        {checked === undefined ? null : (
          <>
            <span role="status">
              <Code>{checked.file}</Code> {t(checked.ok ? "loadable" : "notLoadable")}
            </span>
            <Button
              type="primary"
              disabled={!checked.ok}
              loading={load.isPending}
              onClick={() => load.mutate({ file: checked.file, xml: checked.xml })}
            >
              {t("load")}
            </Button>
            <Button onClick={() => setChecked(undefined)}>{t("ui:action.cancel")}</Button>
          </>
        )}
      </div>
      <Refusal error={load.error ?? fault} />
      {checked === undefined || checked.findings.length === 0 ? null : (
        <ul className="decision-findings">
          {checked.findings.map(({ element, name, line, reason, severity }) => (
            <li key={`${element} ${line} ${reason}`}>
              <strong>{t(severity)}</strong> {name ?? ""} {element === null ? null : <Code>{element}</Code>}{" "}
              {reason}
              {line === null ? null : <Code> {t("line", { line })}</Code>}
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

/** The file of a version, to be changed and loaded again. */
export function Download({ id, version, file }: { id: string; version: number; file: string }) {
  const { t } = useTranslation("admin-decisions");
  return (
    <a
      className="lw-button"
      href={`/api/decisions/${encodeURIComponent(id)}/xml?version=${version}`}
      download={file.replace(/^.*\//, "")}
    >
      {t("download")}
    </a>
  );
}
