import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Button, Input, Popover } from "antd";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { answered, api } from "../../../api.ts";
import { useProblemSentence } from "../../../ui/states.tsx";
import { useWrite } from "../../../ui/write.ts";
import { type Filter, sameFilter, standingViews } from "./filter.ts";
import { useCounts } from "./queue.ts";

/** Standing views and my own, each with how many match now. */
export function Views(props: { filter: Filter; onChoose: (filter: Filter) => void }) {
  const { filter, onChoose } = props;
  const { t } = useTranslation("dispatch");
  const own = useQuery({
    queryKey: ["views"],
    queryFn: () => answered(api.GET("/api/tickets/views")),
    staleTime: 60_000,
  }).data?.views;
  return (
    <nav className="dispatch-views" aria-label={t("views.label")}>
      {standingViews.map(({ id, filter: view }) => (
        <View
          key={id}
          name={t(`views.${id}`)}
          view={view}
          isHere={sameFilter(view, filter)}
          onChoose={onChoose}
        />
      ))}
      {own?.map(({ id, name, filter: view }) => (
        <View
          key={id}
          id={id}
          name={name}
          view={view as Filter}
          isHere={sameFilter(view as Filter, filter)}
          onChoose={onChoose}
        />
      ))}
      <SaveView filter={filter} />
    </nav>
  );
}

function View(props: {
  id?: string;
  name: string;
  view: Filter;
  isHere: boolean;
  onChoose: (filter: Filter) => void;
}) {
  const { id, name, view, isHere, onChoose } = props;
  const { t } = useTranslation("dispatch");
  const client = useQueryClient();
  const counts = useCounts(view).data;
  const remove = useWrite(
    (gone: string, headers) =>
      answered(api.DELETE("/api/tickets/views/{id}", { params: { path: { id: gone } }, headers })),
    { onSuccess: () => client.invalidateQueries({ queryKey: ["views"] }) },
  );
  return (
    <span className="dispatch-view" data-here={isHere || undefined}>
      <button type="button" aria-current={isHere ? "true" : undefined} onClick={() => onChoose(view)}>
        {name}{" "}
        <span className="dispatch-count">
          {counts === undefined ? "" : counts.atLeast ? t("atLeast", { count: counts.total }) : counts.total}
        </span>
      </button>
      {id === undefined || !isHere ? null : (
        <button
          type="button"
          aria-label={t("views.remove", { name })}
          title={t("views.remove", { name })}
          onClick={() => remove.mutate(id)}
        >
          ×
        </button>
      )}
    </span>
  );
}

function SaveView({ filter }: { filter: Filter }) {
  const { t } = useTranslation("dispatch");
  const client = useQueryClient();
  const sentence = useProblemSentence();
  const [open, setOpen] = useState(false);
  const [name, setName] = useState("");
  const save = useWrite(
    (body: { name: string; filter: Filter }, headers) =>
      answered(api.POST("/api/tickets/views", { body, headers })),
    {
      onSuccess: () => {
        setOpen(false);
        setName("");
        return client.invalidateQueries({ queryKey: ["views"] });
      },
    },
  );
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (name.trim() !== "") save.mutate({ name: name.trim(), filter });
  };
  return (
    <Popover
      open={open}
      onOpenChange={setOpen}
      trigger="click"
      placement="bottomRight"
      content={
        <form onSubmit={submit} className="dispatch-save">
          <Input
            aria-label={t("views.name")}
            placeholder={t("views.name")}
            value={name}
            maxLength={60}
            onChange={(event) => setName(event.target.value)}
          />
          <Button type="primary" htmlType="submit" loading={save.isPending}>
            {t("ui:action.save")}
          </Button>
          {save.isError ? <p role="alert">{sentence(save.error)}</p> : null}
        </form>
      }
    >
      <Button size="small" type="text">
        {t("views.save")}
      </Button>
    </Popover>
  );
}
