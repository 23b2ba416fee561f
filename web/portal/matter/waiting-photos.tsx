import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { Problem } from "../../api.ts";
import { useOnline, useProblemSentence } from "../../ui/states.tsx";
import { type Photo, usePhotos } from "../device/photos.ts";
import { upload } from "../device/upload.ts";
import { Button } from "../parts.tsx";
import { Thumbnail } from "../photo-picker.tsx";

type Target = { id: string; code: string; moment: "before" | "after" | "other" };

/** The photos of a matter that still wait on this device: sends one after the other and tells how far it is. */
export function WaitingPhotos({ number, to, onSent }: { number: string; to: Target; onSent?: () => void }) {
  const { t } = useTranslation("portal");
  const { photos, remove } = usePhotos(number);
  const sentence = useProblemSentence();
  const online = useOnline();
  const [share, setShare] = useState(0);
  const [failure, setFailure] = useState<unknown>();
  const [sent, setSent] = useState(0);
  const [attempt, setAttempt] = useState(0);
  const first: Photo | undefined = photos[0];
  const { id, code, moment } = to;

  // biome-ignore lint/correctness/useExhaustiveDependencies: one photo after the other, again when the network is back
  useEffect(() => {
    if (first === undefined || (failure !== undefined && !online)) return;
    let shown = true;
    setShare(0);
    setFailure(undefined);
    upload(first, { id, code, moment }, (done) => shown && setShare(done)).then(
      async () => {
        await remove(first.id);
        if (!shown) return;
        setSent((count) => count + 1);
        onSent?.();
      },
      (error: unknown) => shown && setFailure(error),
    );
    return () => {
      shown = false;
    };
  }, [first?.id, online, id, code, moment, attempt]);

  if (first === undefined) {
    return <p role="status">{sent === 0 ? null : t("photo.sent", { count: sent })}</p>;
  }
  return (
    <div className="p-waiting">
      <Thumbnail photo={first} label={t("photo.number", { number: sent + 1 })} />
      {failure === undefined ? (
        <label>
          {t("photo.sending", { number: sent + 1, count: sent + photos.length })}
          <progress value={share} max={1} />
        </label>
      ) : (
        <div role="alert">
          <p>{t("photo.failed")}</p>
          <p>{sentence(failure)}</p>
          <div className="p-row">
            {failure instanceof Problem && !failure.passing ? null : (
              <Button onClick={() => setAttempt(attempt + 1)}>{t("ui:action.retry")}</Button>
            )}
            <Button
              weight="quiet"
              onClick={() => {
                setFailure(undefined);
                void remove(first.id);
              }}
            >
              {t("photo.leaveOut")}
            </Button>
          </div>
        </div>
      )}
    </div>
  );
}
