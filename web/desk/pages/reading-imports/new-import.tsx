import { Button, Input, Progress } from "antd";
import { useId, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { answered, api } from "../../../api.ts";
import { sendingForm } from "../../../ui/upload.ts";
import { useWrite } from "../../../ui/write.ts";
import { Refusal } from "../admin/parts.tsx";
import { useAmounts } from "./figures.tsx";
import type { Imports } from "./index.tsx";

const own = "own";

/** Choosing a file and how its columns become readings; sending it stores nothing yet. */
export function NewImport(props: {
  mappings: Imports["mappings"];
  bytesAtMost: number;
  onChecked: (id: string) => void;
}) {
  const { mappings, bytesAtMost, onChecked } = props;
  const { t } = useTranslation("reading-imports");
  const { size } = useAmounts();
  const id = useId();
  const [file, setFile] = useState<File>();
  const [mapping, setMapping] = useState("");
  const [text, setText] = useState("");
  const [sent, setSent] = useState(0);
  const field = useRef<HTMLInputElement>(null);
  const send = useWrite(
    async (_what: { name: string | undefined; mapping: string; text: string }, headers) => {
      const form = new FormData();
      if (mapping === own) form.set("mappingText", text);
      else if (mapping !== "") form.set("mapping", mapping);
      if (file !== undefined) form.set("file", file);
      setSent(0);
      return answered(
        api.POST("/api/reading-imports", {
          headers,
          body: form as never,
          bodySerializer: (body: unknown) => body as FormData,
          fetch: sendingForm(form, setSent),
        }),
      );
    },
    {
      onSuccess: ({ id: made }) => {
        setFile(undefined);
        if (field.current !== null) field.current.value = "";
        onChecked(made);
      },
    },
  );
  /** A mapping of one's own begins with one that says everything there is to say. */
  const choose = (next: string) => {
    setMapping(next);
    if (next === own && text === "") setText(sample);
  };
  const tooLarge = file !== undefined && file.size > bytesAtMost;
  return (
    <form
      className="import-new no-print"
      aria-label={t("new")}
      onSubmit={(event) => {
        event.preventDefault();
        send.mutate({ name: file?.name, mapping, text });
      }}
    >
      <h2>{t("new")}</h2>
      <div className="import-fields">
        <span aria-hidden="true">{t("choose")}</span>
        <div className="admin-file">
          <input
            id={`${id}-file`}
            ref={field}
            className="unseen"
            type="file"
            accept=".csv,.gz,.json,.ndjson,.parquet"
            aria-label={t("choose")}
            aria-describedby={`${id}-limit`}
            onChange={({ target }) => setFile(target.files?.[0])}
          />
          <label htmlFor={`${id}-file`} className="lw-button">
            {t("pick")}
          </label>
          <span role="status">{file?.name ?? t("noFile")}</span>
        </div>
        <label htmlFor={`${id}-mapping`}>{t("mapping")}</label>
        <select id={`${id}-mapping`} value={mapping} onChange={({ target }) => choose(target.value)}>
          <option value="">{t("byColumns")}</option>
          {mappings.map(({ name }) => (
            <option key={name} value={name}>
              {name}
            </option>
          ))}
          <option value={own}>{t("ownMapping")}</option>
        </select>
      </div>
      {mapping === own ? (
        <div className="import-own">
          <label htmlFor={`${id}-text`}>{t("mappingText")}</label>
          <Input.TextArea
            id={`${id}-text`}
            value={text}
            rows={8}
            spellCheck={false}
            onChange={({ target }) => setText(target.value)}
          />
        </div>
      ) : null}
      {mapping === "" ? <p className="import-soft">{t("byColumnsHint")}</p> : null}
      <p id={`${id}-limit`} className="import-soft">
        {t("limit", { size: size(bytesAtMost) })}
      </p>
      <Refusal error={send.error} />
      {tooLarge ? <p role="alert">{t("tooLarge")}</p> : null}
      {send.isPending ? (
        <Progress percent={Math.floor(sent * 100)} status="normal" aria-label={t("sending")} />
      ) : null}
      <Button
        htmlType="submit"
        type="primary"
        loading={send.isPending}
        disabled={file === undefined || tooLarge || (mapping === own && text.trim() === "")}
      >
        {t(send.isPending ? (sent < 1 ? "sending" : "checking") : "check")}
      </Button>
    </form>
  );
}

const sample = `name: my-file
about: hourly values of one sensor
zone: Asia/Shanghai
time: { columns: [time], dates: [iso] }
streams:
  - { column: value, code: CODE }`;
