import { useQueryClient } from "@tanstack/react-query";
import { type ChangeEvent, useId } from "react";
import { useTranslation } from "react-i18next";
import { answered, api } from "../../api.ts";
import { useProblemSentence } from "../../ui/states.tsx";
import { Time } from "../../ui/time.tsx";
import { useWrite } from "../../ui/write.ts";
import type { Whole } from "../actions/index.ts";

type Moment = "before" | "after";
const isPicture = (mediaType: string) => mediaType.startsWith("image/");

/** Photos before and after the handling, side by side. */
export function BeforeAfter({ ticket }: { ticket: Pick<Whole, "id" | "attachments"> }) {
  const { t } = useTranslation("queue");
  return (
    <div className="queue-photos">
      {(["before", "after"] as const).map((moment) => {
        const photos = ticket.attachments.filter((one) => one.moment === moment && isPicture(one.mediaType));
        return (
          <figure key={moment}>
            <figcaption>{t(`photos.${moment}`)}</figcaption>
            {photos.length === 0 ? <p className="queue-quiet">{t(`photos.none.${moment}`)}</p> : null}
            {photos.map(({ id, name, at }) => (
              <div key={id}>
                <a href={`/api/tickets/${ticket.id}/attachments/${id}`} target="_blank" rel="noreferrer">
                  <img src={`/api/tickets/${ticket.id}/attachments/${id}`} alt={name} loading="lazy" />
                </a>
                <span className="queue-quiet">
                  <Time at={at} />
                </span>
              </div>
            ))}
          </figure>
        );
      })}
    </div>
  );
}

/** Adds a photo of a moment; requesters see it, too, without its place and device. */
export function AddPhoto({ ticket, moment }: { ticket: Pick<Whole, "id" | "allowed">; moment: Moment }) {
  const { t } = useTranslation("queue");
  const id = useId();
  const client = useQueryClient();
  const sentence = useProblemSentence();
  const send = useWrite(
    ({ file }: { file: File; name: string; size: number }, headers) => {
      const form = new FormData();
      form.set("moment", moment);
      form.set("public", "true");
      form.set("file", file);
      return answered(
        api.POST("/api/tickets/{id}/attachments", {
          params: { path: { id: ticket.id } },
          body: form as never,
          bodySerializer: (body: unknown) => body as FormData,
          headers,
        }),
      );
    },
    { onSuccess: () => client.invalidateQueries({ queryKey: ["ticket"] }) },
  );
  const choose = ({ target }: ChangeEvent<HTMLInputElement>) => {
    const [file] = target.files ?? [];
    // A file says nothing as JSON: its name and size tell one change from another.
    if (file !== undefined) send.mutate({ file, name: file.name, size: file.size });
    target.value = "";
  };
  return (
    <div className="queue-upload">
      <input
        id={id}
        className="unseen"
        type="file"
        accept="image/*"
        onChange={choose}
        disabled={send.isPending}
      />
      <label htmlFor={id} className="lw-button">
        {t(`photos.add.${moment}`)}
      </label>
      <span role="status" className="queue-quiet">
        {send.isPending ? t("photos.sending") : ""}
      </span>
      {send.isError ? (
        <p role="alert" className="queue-problem">
          {sentence(send.error)}
        </p>
      ) : null}
    </div>
  );
}
