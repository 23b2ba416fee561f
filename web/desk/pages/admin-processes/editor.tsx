import { useQueryClient } from "@tanstack/react-query";
import { Alert, App, Button, Input, Space } from "antd";
import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { answered, api } from "../../../api.ts";
import { useMedia } from "../../../ui/media.ts";
import { useWrite } from "../../../ui/write.ts";
import { useAddress } from "../admin/address.ts";
import { Field, Refusal } from "../admin/parts.tsx";
import { begunDrawing, forgetDrawing, keepDrawing } from "./begun-drawing.ts";
import { Canvas } from "./canvas.tsx";
import type { Drawing } from "./drawing.ts";
import { ElementPicker } from "./elements.tsx";
import { type Finding, FindingList, useMarks } from "./findings.tsx";
import { Properties } from "./properties.tsx";

const quietMs = 500;
/** A finger's width beside which no shape can be drawn, moved or connected. */
const tooNarrowToDraw = "(max-width: 640px)";
const nothing: readonly Finding[] = [];

/** What the server says of a drawing: asked half a second after each change. */
function useFindings(xml: string, file: string) {
  const [said, setSaid] = useState<{ xml: string; ok: boolean; findings: readonly Finding[] }>();
  const [error, setError] = useState<unknown>();
  useEffect(() => {
    let current = true;
    const timer = setTimeout(() => {
      answered(api.POST("/api/processes/validate", { body: { file, xml } }))
        .then(({ ok, findings }) => {
          if (!current) return;
          setSaid({ xml, ok, findings });
          setError(undefined);
        })
        .catch((refusal: unknown) => current && setError(refusal));
    }, quietMs);
    return () => {
      current = false;
      clearTimeout(timer);
    };
  }, [xml, file]);
  const fresh = said?.xml === xml;
  return { findings: said?.findings ?? nothing, ok: fresh && said.ok, checking: !fresh, error };
}

/** The editor of a process: draw, be told at once what the engine would refuse, load as a new version. */
export function Editor(props: { id: string; file: string; xml: string; fresh: boolean }) {
  const { t } = useTranslation(["admin-processes", "ui"]);
  const { set } = useAddress();
  const { modal, message } = App.useApp();
  const client = useQueryClient();
  const narrow = useMedia(tooNarrowToDraw);
  const [drawing, setDrawing] = useState<Drawing>();
  const name = props.fresh ? "" : props.id;
  const [found, setFound] = useState(() => begunDrawing(name, props.xml));
  const [xml, setXml] = useState(found?.xml ?? props.xml);
  const [start, setStart] = useState(xml);
  const [file, setFile] = useState(found?.file ?? props.file);
  const [revision, setRevision] = useState(0);
  const changed = xml !== props.xml || props.fresh;
  const { findings, ok, checking, error } = useFindings(xml, file);
  useMarks(drawing, findings);
  useUnsaved(xml !== props.xml);
  useEffect(() => {
    if (xml === props.xml) forgetDrawing(name);
    else keepDrawing(name, { file, xml });
  }, [name, file, xml, props.xml]);
  const top = useRef<HTMLDivElement>(null);
  // The button that opened the editor is gone.
  useEffect(() => top.current?.focus(), []);

  const onDrawn = useCallback((made: Drawing | undefined) => {
    setDrawing(made);
    made?.on("commandStack.changed", () => {
      void made.saveXML({ format: true }).then((saved) => {
        if (saved.xml === undefined) return;
        setXml(saved.xml);
        setRevision((before) => before + 1);
      });
    });
  }, []);

  const deploy = useWrite(
    (body: { file: string; xml: string }, headers) => answered(api.POST("/api/processes", { body, headers })),
    {
      onSuccess: async ({ deployed }) => {
        await client.invalidateQueries({ queryKey: ["process"] });
        const [first] = deployed;
        if (first === undefined) return;
        forgetDrawing(name);
        message.success(t(first.isNew ? "deployed" : "unchanged", { version: first.version }));
        set({ process: first.id, version: String(first.version), edit: undefined });
      },
    },
  );
  const ask = () =>
    modal.confirm({
      title: t("deploy"),
      content: t("deployExplain"),
      okText: t("deploy"),
      onOk: () => deploy.mutateAsync({ file, xml }).catch(() => undefined),
    });
  const leave = () => {
    const go = () => {
      forgetDrawing(name);
      set({ edit: undefined });
    };
    if (!changed) return go();
    modal.confirm({ title: t("leave"), okText: t("leaveDo"), okButtonProps: { danger: true }, onOk: go });
  };
  const refused = useMemo(() => findings.filter(({ severity }) => severity === "refused").length, [findings]);
  return (
    <div className="admin-section" ref={top} tabIndex={-1}>
      {found === undefined ? null : (
        <Alert
          type="info"
          showIcon
          title={t("foundDrawing")}
          action={
            <Button
              size="small"
              onClick={() => {
                setFound(undefined);
                setFile(props.file);
                setXml(props.xml);
                setStart(props.xml);
              }}
            >
              {t("asItRuns")}
            </Button>
          }
        />
      )}
      <div className="admin-inline">
        <Field label={t("file")}>
          {(id) => <Input id={id} value={file} onChange={(event) => setFile(event.target.value)} />}
        </Field>
        <Space wrap>
          <Button onClick={() => drawing?.get("commandStack").undo()}>{t("undo")}</Button>
          <Button onClick={() => drawing?.get("commandStack").redo()}>{t("redo")}</Button>
          <OpenFile
            onOpen={(name, content) => {
              setFile(name);
              setXml(content);
              setStart(content);
            }}
          />
          <Button onClick={() => save(file, xml)}>{t("download")}</Button>
          <Button onClick={leave}>{t("ui:action.cancel")}</Button>
          <Button
            type="primary"
            disabled={!ok || !changed || file.trim() === ""}
            loading={deploy.isPending}
            onClick={ask}
          >
            {t("deploy")}
          </Button>
        </Space>
        <span role="status">
          {checking
            ? t("checking")
            : refused > 0
              ? t("refusedCount", { count: refused })
              : t(changed ? "loadable" : "asDeployed")}
        </span>
      </div>
      <Refusal error={deploy.error ?? error} />
      {narrow ? <Alert type="info" showIcon title={t("narrow")} /> : null}
      <div className="bpmn-editor">
        <Canvas xml={start} editing narrow={narrow} label={t("drawing")} onDrawn={onDrawn} />
        <div className="admin-section">
          <h2>{t("findings")}</h2>
          <FindingList findings={findings} drawing={drawing} />
          <h2>{t("properties")}</h2>
          {drawing === undefined ? null : (
            <>
              <ElementPicker drawing={drawing} />
              <Properties drawing={drawing} revision={revision} />
            </>
          )}
        </div>
      </div>
    </div>
  );
}

/** Asks before a drawing that nobody has saved is left. */
function useUnsaved(unsaved: boolean): void {
  useEffect(() => {
    if (!unsaved) return;
    const ask = (event: BeforeUnloadEvent) => event.preventDefault();
    addEventListener("beforeunload", ask);
    return () => removeEventListener("beforeunload", ask);
  }, [unsaved]);
}

function OpenFile({ onOpen }: { onOpen: (name: string, content: string) => void }) {
  const { t } = useTranslation("admin-processes");
  return (
    <label className="lw-button">
      {t("openFile")}
      <input
        type="file"
        className="unseen"
        accept=".bpmn,.xml"
        onChange={async ({ target }) => {
          const [file] = target.files ?? [];
          if (file !== undefined) onOpen(file.name, await file.text());
          target.value = "";
        }}
      />
    </label>
  );
}

function save(file: string, xml: string): void {
  const address = URL.createObjectURL(new Blob([xml], { type: "application/xml" }));
  const link = document.createElement("a");
  link.href = address;
  link.download = file.replace(/^.*\//, "");
  link.click();
  URL.revokeObjectURL(address);
}
