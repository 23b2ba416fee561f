import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useOnline } from "../../../ui/states.tsx";
import type { Entry, PhotoMoment } from "../../outbox/entry.ts";
import { useDeed } from "../../outbox/outbox.ts";
import { type Photo, PhotoPicker } from "../../photos/photos.tsx";
import type { Whole } from "../../tickets.ts";

const moments: readonly PhotoMoment[] = ["before", "after"];

/** Photos before and after, and a button to add one of each: a photo goes into the outbox as soon as it is taken. */
export function Pictures({ ticket }: { ticket: Whole }) {
  const { t } = useTranslation("field");
  const online = useOnline();
  const act = useDeed();
  const [unkept, setUnkept] = useState(false);
  const pictures = ticket.attachments.filter(({ mediaType }) => mediaType.startsWith("image/"));
  const add = async (photos: readonly Photo[]) => {
    const subject: Entry["subject"] = { ticket: ticket.id, number: ticket.number };
    const [first] = photos;
    if (first === undefined) return;
    const { moment, fileName } = first;
    const deed = { kind: "photo", moment, fileName, public: false } as const;
    try {
      await act(
        { subject, title: ticket.title, deed, seenVersion: null },
        photos.map((photo) => ({ ...photo, public: false })),
      );
    } catch (error) {
      console.error(error);
      setUnkept(true);
    }
  };
  return (
    <section>
      <h2>{t("photo.title")}</h2>
      {pictures.length === 0 ? null : online ? (
        <ul className="f-pictures">
          {pictures.map(({ id, moment, name }) => (
            <li key={id}>
              <a href={`/api/tickets/${ticket.id}/attachments/${id}`} target="_blank" rel="noreferrer">
                <img
                  loading="lazy"
                  src={`/api/tickets/${ticket.id}/attachments/${id}`}
                  alt={`${t(`photo.${moment}`)}: ${name}`}
                />
                <span>{t(`photo.${moment}`)}</span>
              </a>
            </li>
          ))}
        </ul>
      ) : (
        <p className="f-hint">{t("photo.offline", { count: pictures.length })}</p>
      )}
      <div className="f-photo-adds">
        {moments.map((moment) => (
          <PhotoPicker
            key={moment}
            label={t(`photo.${moment}`)}
            moment={moment}
            photos={[]}
            onChange={(photos) => void add(photos)}
          />
        ))}
      </div>
      <p className="f-fault" role="alert">
        {unkept ? t("form.unkept") : ""}
      </p>
    </section>
  );
}
