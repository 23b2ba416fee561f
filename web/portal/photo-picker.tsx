import { useEffect, useId, useState } from "react";
import { useTranslation } from "react-i18next";
import { type Photo, usePhotos } from "./device/photos.ts";
import { Icon } from "./icons.tsx";
import { Button } from "./parts.tsx";

const photosAtMost = 6;

/** Chooses photos for a matter, or for the draft (""); each is made small at once. */
export function PhotoPicker({ matter, onBusy }: { matter: string; onBusy?: (busy: boolean) => void }) {
  const { t } = useTranslation("portal");
  const { photos, add, remove } = usePhotos(matter);
  const [working, setWorking] = useState(0);
  const id = useId();
  const room = photosAtMost - photos.length - working;
  const take = async (files: readonly File[]) => {
    onBusy?.(true);
    setWorking(files.length);
    for (const file of files) {
      await add(file);
      setWorking((left) => left - 1);
    }
    onBusy?.(false);
  };
  return (
    <div className="p-photos">
      {photos.length === 0 ? null : (
        <ul>
          {photos.map((photo, index) => (
            <li key={photo.id}>
              <Thumbnail photo={photo} label={t("photo.number", { number: index + 1 })} />
              <Button weight="quiet" onClick={() => void remove(photo.id)}>
                {t("photo.remove")}
                <span className="unseen">{t("photo.number", { number: index + 1 })}</span>
              </Button>
            </li>
          ))}
        </ul>
      )}
      {room <= 0 ? (
        <p>{t("photo.enough", { count: photosAtMost })}</p>
      ) : (
        <div className="p-file">
          <input
            id={id}
            type="file"
            accept="image/*"
            multiple
            onChange={(event) => {
              const files = [...(event.currentTarget.files ?? [])].slice(0, room);
              event.currentTarget.value = "";
              void take(files);
            }}
          />
          <label htmlFor={id} className="p-button plain">
            <Icon name="camera" />
            {t(photos.length === 0 ? "photo.add" : "photo.more")}
          </label>
        </div>
      )}
      <p role="status" className="p-hint">
        {working > 0
          ? t("photo.shrinking")
          : photos.length > 0
            ? t("photo.size", {
                count: photos.length,
                size: Math.ceil(photos.reduce((sum, { blob }) => sum + blob.size, 0) / 1024),
              })
            : ""}
      </p>
    </div>
  );
}

/** A photo as it lies on the device. */
export function Thumbnail({ photo, label }: { photo: Photo; label: string }) {
  const address = useObjectUrl(photo.blob);
  return address === undefined ? null : <img src={address} alt={label} className="p-thumbnail" />;
}

/** An address for a blob, as long as it is shown. */
export function useObjectUrl(blob: Blob | undefined): string | undefined {
  const [address, setAddress] = useState<string>();
  useEffect(() => {
    if (blob === undefined) return;
    const made = URL.createObjectURL(blob);
    setAddress(made);
    return () => URL.revokeObjectURL(made);
  }, [blob]);
  return address;
}
