import { useQuery, useQueryClient } from "@tanstack/react-query";
import { App, Button, Drawer } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { answered, api, type Got } from "../../../api.ts";
import { useLanguage } from "../../../ui/i18n.ts";
import { Shown } from "../../../ui/query.tsx";
import { useRoleNames } from "../../../ui/roles.ts";
import { Time } from "../../../ui/time.tsx";
import { beyondField, filled, useWorkWords, type Values } from "../../../ui/work/index.ts";
import { useWrite } from "../../../ui/write.ts";
import { useFocusBack } from "../../focus-back.ts";
import { Facts, Quiet, Refusal } from "../admin/parts.tsx";
import { Fields, Given } from "./form.tsx";

export type WorkRef = { instance: string; item: string };
type Whole = Got<"/api/work-items/{instance}/{item}">;

/** One task: what it is about, taking it on, and what is filled in to do it. */
export function Work({ at, close }: { at: WorkRef; close: () => void }) {
  useFocusBack();
  const { t } = useTranslation("tasks");
  const [language] = useLanguage();
  const work = useQuery({
    queryKey: ["process", "work", at.instance, at.item],
    queryFn: () => answered(api.GET("/api/work-items/{instance}/{item}", { params: { path: at } })),
  });
  return (
    <Drawer open title={work.data?.names[language] ?? t("task")} onClose={close} size={520}>
      <Shown query={work}>{(whole) => <Doing whole={whole} at={at} close={close} />}</Shown>
    </Drawer>
  );
}

function Doing({ whole, at, close }: { whole: Whole; at: WorkRef; close: () => void }) {
  const { t } = useTranslation("tasks");
  const { message } = App.useApp();
  const [language] = useLanguage();
  const names = useRoleNames();
  const words = useWorkWords();
  const client = useQueryClient();
  const [values, setValues] = useState<Values>({});
  const params = { path: at };
  const renew = () => client.invalidateQueries({ queryKey: ["process"] });
  const take = useWrite(
    (what: "claim" | "release", headers) =>
      what === "claim"
        ? answered(api.POST("/api/work-items/{instance}/{item}/claim", { params, headers }))
        : answered(api.POST("/api/work-items/{instance}/{item}/release", { params, headers })),
    { onSuccess: renew },
  );
  const complete = useWrite(
    (variables: Values, headers) =>
      answered(
        api.POST("/api/work-items/{instance}/{item}/complete", { params, body: { variables }, headers }),
      ),
    {
      onSuccess: ({ incidents }) => {
        void renew();
        if (incidents.length > 0) void message.warning(t("held"), 10);
        else void message.success(t("done"));
        close();
      },
    },
  );
  const { form, input, mayDo, taken, takenBy, doneBy, closedAt } = whole;
  return (
    <div className="admin-section">
      <Facts
        facts={[
          [t("process"), whole.process.names[language]],
          [t("unit"), whole.unit === null ? "–" : names.unit(whole.unit)],
          [t("due"), whole.dueAt === null ? t("noDue") : <Time key="due" at={whole.dueAt} />],
          doneBy === null
            ? [t("taken.title"), takenBy === null ? t("taken.nobody") : words.who(takenBy)]
            : [t("doneBy"), words.who(doneBy)],
          ...(closedAt === null ? [] : [[t("closedAt"), <Time key="closed" at={closedAt} />] as const]),
        ]}
      />
      {form !== null && input !== null ? <Given form={form} input={input} /> : null}
      {mayDo ? (
        <>
          {form === null ? null : (
            <Fields form={form} values={values} onChange={setValues} error={complete.error} />
          )}
          <div className="admin-actions">
            <Button
              type="primary"
              loading={complete.isPending}
              onClick={() => complete.mutate(filled(values))}
            >
              {t("complete")}
            </Button>
            <Button
              loading={take.isPending}
              onClick={() => take.mutate(taken === "me" ? "release" : "claim")}
            >
              {t(taken === "me" ? "release" : "claim")}
            </Button>
          </div>
        </>
      ) : (
        <>
          <Quiet>{t(whole.state === "open" ? "notMine" : `stepState.${whole.state}`)}</Quiet>
          {whole.mayRelease ? (
            <div className="admin-actions">
              <Button loading={take.isPending} onClick={() => take.mutate("release")}>
                {t("releaseFor")}
              </Button>
            </div>
          ) : null}
        </>
      )}
      <Refusal error={beyondField(complete.error ?? take.error)} />
    </div>
  );
}
