import { useMutation } from "@tanstack/react-query";
import { Button, Input } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { answered, api, type Got } from "../../../api.ts";
import { Select } from "../../select.tsx";
import { Field, Refusal } from "../admin/parts.tsx";
import { choicesOf, inputOf } from "./values.ts";

type Decision = Got<"/api/decisions/{id}">["decisions"][number];

/** Tries a decision with values typed in; nothing is stored. */
export function Trial({ decision }: { decision: Decision }) {
  const { t } = useTranslation("admin-decisions");
  const [typed, setTyped] = useState<Record<string, string>>({});
  const ask = useMutation({
    mutationFn: () =>
      answered(
        api.POST("/api/decisions/evaluate", {
          body: {
            decision: decision.id,
            input: Object.fromEntries(
              decision.inputs.map(({ name, type }) => [name, inputOf(typed[name] ?? "", type)]),
            ),
          },
        }),
      ),
  });
  const change = (name: string, value: string) => setTyped((before) => ({ ...before, [name]: value }));
  return (
    <form
      className="admin-inline decision-trial"
      aria-label={t("tryOf", { name: decision.name })}
      onSubmit={(event) => {
        event.preventDefault();
        ask.mutate();
      }}
    >
      {decision.inputs.map(({ name, type, allowed }) => (
        <Field key={name} label={type === undefined ? name : `${name} (${type})`}>
          {(id) => {
            const choices = choicesOf(allowed, type);
            return choices === undefined ? (
              <Input
                id={id}
                value={typed[name] ?? ""}
                onChange={({ target }) => change(name, target.value)}
              />
            ) : (
              <Select
                id={id}
                allowClear
                style={{ minWidth: 140 }}
                value={typed[name] ?? null}
                options={choices.map((value) => ({ value, label: value }))}
                onChange={(value: string | undefined) => change(name, value ?? "")}
              />
            );
          }}
        </Field>
      ))}
      <Button htmlType="submit" loading={ask.isPending}>
        {t("try")}
      </Button>
      <Refusal error={ask.error} />
      <output aria-live="polite">
        {ask.data === undefined ? null : (
          <>
            <strong>{t("gives")}</strong> <code>{JSON.stringify(ask.data.value)}</code>
            {[...ask.data.problems, ...ask.data.warnings].map((line) => (
              <p key={line}>{line}</p>
            ))}
          </>
        )}
      </output>
    </form>
  );
}
