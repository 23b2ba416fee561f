import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { answered, api, type Got } from "../../api.ts";
import { useObjectUrl } from "../photo-picker.tsx";

type Attachment = Got<"/api/tickets/{id}/public-attachments">["attachments"][number];
const headersOf = (code: string) => ({ "X-Follow-Up-Code": code });

/** The photos and papers that were published to the requesters. */
export function ShownPhotos({ id, code }: { id: string; code: string }) {
  const { t } = useTranslation("portal");
  const { data } = useQuery({
    queryKey: ["ticket", "photos", id, code],
    queryFn: () =>
      answered(
        api.GET("/api/tickets/{id}/public-attachments", {
          params: { path: { id } },
          headers: headersOf(code),
        }),
      ),
    refetchInterval: 60_000,
  });
  const attachments = data?.attachments ?? [];
  if (attachments.length === 0) return null;
  return (
    <section aria-labelledby="photos">
      <h2 id="photos">{t("photos")}</h2>
      <ul className="p-shown">
        {attachments.map((one, index) => (
          <li key={one.id}>
            <Shown id={id} code={code} attachment={one} number={index + 1} />
          </li>
        ))}
      </ul>
    </section>
  );
}

function Shown(props: { id: string; code: string; attachment: Attachment; number: number }) {
  const { id, code, attachment, number } = props;
  const { t } = useTranslation("portal");
  const { data } = useQuery({
    queryKey: ["ticket", "photo", attachment.id],
    queryFn: () =>
      answered(
        api.GET("/api/tickets/{id}/public-attachments/{attachment}", {
          params: { path: { id, attachment: attachment.id } },
          headers: headersOf(code),
          parseAs: "blob",
        }),
      ) as Promise<Blob>,
    staleTime: Number.POSITIVE_INFINITY,
  });
  const address = useObjectUrl(data);
  const label = t(`moment.${attachment.moment}`, { number });
  if (address === undefined) return <p className="p-hint">{label}</p>;
  if (!attachment.mediaType.startsWith("image/")) {
    return (
      <a href={address} download={attachment.name}>
        {attachment.name}
      </a>
    );
  }
  return (
    <figure>
      <img src={address} alt={label} />
      <figcaption className="p-hint">{label}</figcaption>
    </figure>
  );
}
