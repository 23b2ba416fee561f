import { useQueryClient } from "@tanstack/react-query";
import { Button, Modal } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { answered, api } from "../../../api.ts";
import { useWrite } from "../../../ui/write.ts";
import { Select } from "../../select.tsx";
import { Code, Field, Quiet, Refusal } from "../admin/parts.tsx";

/** Moves what runs on one version to another, and says why some stayed. What came of it stays until it is closed. */
export function Migrate(props: { id: string; from: number; running: number; versions: readonly number[] }) {
  const { id, from, running, versions } = props;
  const { t } = useTranslation(["admin-processes", "ui"]);
  const client = useQueryClient();
  const others = versions.filter((version) => version !== from);
  const [open, setOpen] = useState(false);
  const [to, setTo] = useState(others[0] ?? from);
  const move = useWrite(
    (body: { from: number; to: number }, headers) =>
      answered(api.POST("/api/processes/{id}/migrate", { params: { path: { id } }, body, headers })),
    { onSuccess: () => client.invalidateQueries({ queryKey: ["process"] }) },
  );
  return (
    <>
      {running === 0 ? null : (
        <Button
          size="small"
          onClick={() => {
            move.reset();
            setOpen(true);
          }}
        >
          {t("migrateFrom")}
        </Button>
      )}
      <Modal
        open={open}
        title={t("migrateTitle", { from })}
        okText={t("migrateDo", { to })}
        cancelText={t(move.data === undefined ? "ui:action.cancel" : "ui:action.close")}
        okButtonProps={{ loading: move.isPending, disabled: move.data !== undefined }}
        onOk={() => move.mutate({ from, to })}
        onCancel={() => setOpen(false)}
        destroyOnHidden
      >
        <div className="admin-form">
          <Quiet>{t("migrateExplain")}</Quiet>
          <Field label={t("migrateTo")}>
            {(field) => (
              <Select
                id={field}
                value={to}
                onChange={setTo}
                options={others.map((version) => ({
                  value: version,
                  label: t("versionNumber", { version }),
                }))}
              />
            )}
          </Field>
          <Refusal error={move.error} />
          {move.data === undefined ? null : (
            <div role="status">
              <p>{t("moved", { count: move.data.moved })}</p>
              {move.data.refused.length === 0 ? null : (
                <>
                  <p>{t("stayed", { count: move.data.refused.length })}</p>
                  <ul>
                    {move.data.refused.slice(0, 20).map(({ instance, reason }) => (
                      <li key={instance}>
                        <Code>{instance}</Code> {reason}
                      </li>
                    ))}
                  </ul>
                </>
              )}
            </div>
          )}
        </div>
      </Modal>
    </>
  );
}
