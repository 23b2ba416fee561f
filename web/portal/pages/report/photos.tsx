import { useState } from "react";
import { useTranslation } from "react-i18next";
import { usePhotos } from "../../device/photos.ts";
import { PhotoPicker } from "../../photo-picker.tsx";
import { Frame } from "./frame.tsx";
import type { StepProps } from "./index.tsx";

/** Photos, from the camera or from those taken before. */
export function Photos({ above, next, back }: StepProps) {
  const { t } = useTranslation("report");
  const { photos } = usePhotos("");
  const [busy, setBusy] = useState(false);
  return (
    <Frame
      above={above}
      title={t("photos.title")}
      lead={t("photos.lead")}
      back={back}
      onSubmit={() => {
        if (!busy) next();
      }}
      onwards={t(photos.length === 0 ? "photos.without" : "next")}
    >
      <PhotoPicker matter="" onBusy={setBusy} />
    </Frame>
  );
}
