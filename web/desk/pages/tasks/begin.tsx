import { useQuery, useQueryClient } from "@tanstack/react-query";
import { App, Modal } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { answered, api } from "../../../api.ts";
import { useLanguage } from "../../../ui/i18n.ts";
import { Shown } from "../../../ui/query.tsx";
import { beyondField, filled, type Values } from "../../../ui/work/index.ts";
import { useWrite } from "../../../ui/write.ts";
import { useFocusBack } from "../../focus-back.ts";
import { Select } from "../../select.tsx";
import { Field, Refusal } from "../admin/parts.tsx";
import { Fields } from "./form.tsx";

/** Begins a process that may be begun by hand, with what its form asks for. */
export function Begin({ close }: { close: () => void }) {
  useFocusBack();
  const { t } = useTranslation(["tasks", "ui"]);
  const { message } = App.useApp();
  const [language] = useLanguage();
  const client = useQueryClient();
  const [chosen, setChosen] = useState<string>();
  const [values, setValues] = useState<Values>({});
  const startable = useQuery({
    queryKey: ["process", "startable"],
    queryFn: () => answered(api.GET("/api/startable-processes")),
  });
  const all = startable.data?.processes ?? [];
  const process = all.find(({ id }) => id === chosen) ?? (all.length === 1 ? all[0] : undefined);
  const begin = useWrite(
    ({ id, variables }: { id: string; variables: Values }, headers) =>
      answered(
        api.POST("/api/processes/{id}/start", { params: { path: { id } }, body: { variables }, headers }),
      ),
    {
      onSuccess: ({ incidents }) => {
        void client.invalidateQueries({ queryKey: ["process"] });
        if (incidents.length > 0) void message.warning(t("held"), 10);
        else void message.success(t("begun"));
        close();
      },
    },
  );
  return (
    <Modal
      open
      title={t("begin")}
      okText={t("begin")}
      cancelText={t("ui:action.cancel")}
      okButtonProps={{ disabled: process === undefined, loading: begin.isPending }}
      onOk={() => process !== undefined && begin.mutate({ id: process.id, variables: filled(values) })}
      onCancel={close}
    >
      <Shown
        query={startable}
        empty={t("nothingToBegin")}
        isEmpty={({ processes }) => processes.length === 0}
      >
        {({ processes }) => (
          <div className="admin-form">
            <Field label={t("which")}>
              {(id) => (
                <Select
                  id={id}
                  value={process?.id ?? null}
                  placeholder={t("choose")}
                  onChange={(next) => {
                    setChosen(next ?? undefined);
                    setValues({});
                    begin.reset();
                  }}
                  options={processes.map((each) => ({ value: each.id, label: each.names[language] }))}
                />
              )}
            </Field>
            {process?.form ? (
              <Fields form={process.form} values={values} onChange={setValues} error={begin.error} />
            ) : null}
            <Refusal error={beyondField(begin.error)} />
          </div>
        )}
      </Shown>
    </Modal>
  );
}
