import { useQueryClient } from "@tanstack/react-query";
import { Button, Checkbox, Segmented } from "antd";
import { useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { answered, api } from "../../../api.ts";
import { useProblemSentence } from "../../../ui/states.tsx";
import { Time } from "../../../ui/time.tsx";
import type { Whole } from "../../actions/index.ts";

type Attachment = Whole["attachments"][number];
const moments = ["before", "after", "other"] as const;

const contentOf = (ticket: string, id: string) => `/api/tickets/${ticket}/attachments/${id}`;
const isPicture = ({ mediaType }: Attachment) => mediaType.startsWith("image/");

/** Photos before and after side by side, everything else as a list, and a way to add more. */
export function Attachments({ ticket }: { ticket: Whole }) {
  const { t } = useTranslation("matter");
  const pictures = (moment: string) =>
    ticket.attachments.filter((one) => isPicture(one) && one.moment === moment);
  const files = ticket.attachments.filter((one) => !isPicture(one) || one.moment === "other");
  const sides = (["before", "after"] as const).map((moment) => ({ moment, photos: pictures(moment) }));
  return (
    <section>
      <h2>{t("files.title")}</h2>
      {sides.every(({ photos }) => photos.length === 0) ? null : (
        <div className="ticket-sides">
          {sides.map(({ moment, photos }) => (
            <div key={moment}>
              <h3>{t(`files.${moment}`)}</h3>
              {photos.length === 0 ? <p className="ticket-hint">{t("files.noPhoto")}</p> : null}
              {photos.map((photo) => (
                <figure key={photo.id}>
                  <a href={contentOf(ticket.id, photo.id)} target="_blank" rel="noreferrer">
                    <img
                      src={contentOf(ticket.id, photo.id)}
                      alt={t("files.alt", { moment: t(`files.${moment}`), name: photo.name })}
                      loading="lazy"
                    />
                  </a>
                  <figcaption>
                    <Time at={photo.at} />
                    {photo.public ? ` · ${t("files.public")}` : ""}
                  </figcaption>
                </figure>
              ))}
            </div>
          ))}
        </div>
      )}
      <ul className="ticket-files">
        {files.map((file) => (
          <li key={file.id}>
            <a href={contentOf(ticket.id, file.id)} target="_blank" rel="noreferrer">
              {file.name}
            </a>{" "}
            <span className="ticket-hint">
              {Math.ceil(file.bytes / 1024)} kB · <Time at={file.at} />
              {file.public ? ` · ${t("files.public")}` : ""}
            </span>
          </li>
        ))}
      </ul>
      <Upload ticket={ticket} />
    </section>
  );
}

function Upload({ ticket }: { ticket: Whole }) {
  const { t } = useTranslation("matter");
  const client = useQueryClient();
  const sentence = useProblemSentence();
  const field = useRef<HTMLInputElement>(null);
  const [moment, setMoment] = useState<(typeof moments)[number]>("other");
  const [isPublic, setPublic] = useState(false);
  const [sending, setSending] = useState<{ done: number; of: number }>();
  const [wrong, setWrong] = useState<string[]>([]);
  const send = async (files: readonly File[]) => {
    setWrong([]);
    for (const [index, file] of files.entries()) {
      setSending({ done: index, of: files.length });
      const body = new FormData();
      body.set("moment", moment);
      body.set("public", String(isPublic));
      body.set("file", file);
      try {
        await answered(
          api.POST("/api/tickets/{id}/attachments", {
            params: { path: { id: ticket.id } },
            body: body as never,
            bodySerializer: (form: unknown) => form as FormData,
          }),
        );
      } catch (error) {
        setWrong((before) => [...before, `${file.name}: ${sentence(error)}`]);
      }
    }
    setSending(undefined);
    if (field.current !== null) field.current.value = "";
    void client.invalidateQueries({ queryKey: ["ticket"] });
  };
  return (
    <div className="ticket-upload no-print">
      <Segmented
        size="small"
        aria-label={t("files.moment")}
        value={moment}
        onChange={setMoment}
        options={moments.map((value) => ({ value, label: t(`files.${value}`) }))}
      />
      <Checkbox checked={isPublic} onChange={(event) => setPublic(event.target.checked)}>
        {t("files.makePublic")}
      </Checkbox>
      <input
        ref={field}
        type="file"
        multiple
        className="unseen"
        tabIndex={-1}
        aria-label={t("files.add")}
        onChange={(event) => void send([...(event.target.files ?? [])])}
      />
      <Button size="small" loading={sending !== undefined} onClick={() => field.current?.click()}>
        {sending === undefined ? t("files.add") : t("files.sending", sending)}
      </Button>
      <div role="alert">
        {wrong.map((line) => (
          <p key={line}>{line}</p>
        ))}
      </div>
    </div>
  );
}
