import { type ChangeEvent, useEffect, useId, useState } from "react";
import { useTranslation } from "react-i18next";
import { Icon } from "../icons.tsx";
import type { PhotoMoment } from "../outbox/entry.ts";
import { fixOf, usePosition } from "../place/position.ts";
import { shrink } from "./shrink.ts";

/** A picture taken but not yet put into the outbox. */
export type Photo = { blob: Blob; fileName: string; moment: PhotoMoment };

/** Takes photos of one moment, shows those taken, and lets each be taken back. */
export function PhotoPicker(props: {
  label: string;
  moment: PhotoMoment;
  photos: readonly Photo[];
  onChange: (photos: Photo[]) => void;
}) {
  const { label, moment, photos, onChange } = props;
  const { t } = useTranslation("field");
  const id = useId();
  const fix = fixOf(usePosition());
  const [fault, setFault] = useState(false);
  const [busy, setBusy] = useState(false);
  const take = async (event: ChangeEvent<HTMLInputElement>) => {
    const input = event.target;
    const files = [...(input.files ?? [])];
    setBusy(true);
    setFault(false);
    const made: Photo[] = [];
    for (const file of files) {
      try {
        made.push({ ...(await shrink(file, fix)), moment });
      } catch (error) {
        // Told to the person: the file is no picture this phone can read.
        console.warn("a photo could not be read", error);
        setFault(true);
      }
    }
    setBusy(false);
    onChange([...photos, ...made]);
    input.value = "";
  };
  const ours = photos.filter((photo) => photo.moment === moment);
  return (
    <div className="f-photos">
      {ours.map((photo, index) => (
        <Taken
          key={`${photo.fileName}-${photo.blob.size}`}
          photo={photo}
          name={t("photo.nth", { name: label, nth: index + 1 })}
          onRemove={() => onChange(photos.filter((each) => each !== photo))}
        />
      ))}
      <label className="f-photo-add" htmlFor={id} aria-busy={busy}>
        <Icon name="camera" />
        <span>{busy ? t("photo.busy") : label}</span>
      </label>
      <input
        id={id}
        className="unseen"
        type="file"
        accept="image/*"
        capture="environment"
        onChange={(event) => void take(event)}
      />
      <p role="alert" className="f-fault">
        {fault ? t("photo.unreadable") : ""}
      </p>
    </div>
  );
}

function Taken({ photo, name, onRemove }: { photo: Photo; name: string; onRemove: () => void }) {
  const { t } = useTranslation("field");
  return (
    <figure className="f-photo">
      <BlobPicture blob={photo.blob} name={name} />
      <button type="button" onClick={onRemove} aria-label={t("photo.remove", { name })}>
        ×
      </button>
    </figure>
  );
}

/** A picture that lies on the phone. */
export function BlobPicture({ blob, name }: { blob: Blob; name: string }) {
  const [address, setAddress] = useState<string>();
  useEffect(() => {
    const made = URL.createObjectURL(blob);
    setAddress(made);
    return () => URL.revokeObjectURL(made);
  }, [blob]);
  return address === undefined ? null : <img src={address} alt={name} />;
}
