import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { useLocation, useSearchParams } from "wouter";
import { firstSentence } from "../../../ui/first-sentence.ts";
import { Words } from "../../fields.tsx";
import { useDraft } from "../../offline/draft.ts";
import { useDeed, useOutbox } from "../../outbox/outbox.ts";
import { type Photo, PhotoPicker } from "../../photos/photos.tsx";
import { fixOf, usePosition } from "../../place/position.ts";
import type { Point } from "../../place/route.ts";
import { CategoryChoice } from "./category.tsx";
import { useProposals } from "./proposals.ts";
import { Similar } from "./similar.tsx";
import { Where } from "./where.tsx";

/** Unfinished; `pin` is a place set by hand, which goes before the satellites', `null` a place in words alone. */
type Draft = {
  words: string;
  address: string;
  category?: string | undefined;
  pin?: Point | undefined;
  photos: Photo[];
};
const nothing: Draft = { words: "", address: "", photos: [] };

/** What I found: words, a photo, the place where I stand, a category proposed. Three taps and some words. */
export default function Report() {
  const { t } = useTranslation("field");
  const [, go] = useLocation();
  const [search] = useSearchParams();
  const { entries } = useOutbox();
  const correcting = entries.find(({ order }) => String(order) === search.get("correct"));
  const { draft, ready, change, clear } = useDraft<Draft>("draft report", nothing);
  const fix = fixOf(usePosition());
  const place = draft.pin ?? fix;
  const proposals = useProposals(draft.words, place);
  const act = useDeed();
  const [tried, setTried] = useState(false);
  const [unkept, setUnkept] = useState(false);
  const words = draft.words.trim();
  const nowhere = place === undefined && draft.address.trim() === "";
  const category = draft.category ?? proposals.sure;
  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = event.currentTarget;
    setTried(true);
    if (words === "" || nowhere) return;
    const address = draft.address.trim();
    const body = {
      source: "found" as const,
      title: firstSentence(words),
      description: words,
      ...(address === "" ? {} : { address }),
      ...(place === undefined ? {} : { longitude: place.longitude, latitude: place.latitude }),
      ...(category === undefined ? {} : { category }),
    };
    const pictures = draft.photos.map((photo) => ({ ...photo, public: false }));
    try {
      const entry = { subject: { report: "" }, title: body.title, deed: { kind: "report", body } } as const;
      await act({ ...entry, seenVersion: null }, pictures, correcting);
    } catch (error) {
      console.error(error);
      setUnkept(true);
      return;
    }
    await clear();
    // Whoever has gone on while the photos were kept stays there.
    if (form.isConnected) go("/outbox");
  };
  if (!ready) return null;
  return (
    <form className="f-form f-report" onSubmit={(event) => void submit(event)}>
      <h1>{t("report.title")}</h1>
      <Words
        label={t("report.words")}
        value={draft.words}
        maxLength={20_000}
        required
        fault={tried && words === "" ? t("report.missing") : undefined}
        onChange={(next) => change({ words: next })}
      />
      <PhotoPicker
        label={t("report.photo")}
        moment="before"
        photos={draft.photos}
        onChange={(photos) => change({ photos })}
      />
      <CategoryChoice
        proposals={proposals}
        value={category}
        onChange={(next) => change({ category: next })}
      />
      <Where
        pin={draft.pin}
        address={draft.address}
        fault={tried && nowhere ? t("report.nowhere") : undefined}
        onPin={(pin) => change({ pin })}
        onAddress={(address) => change({ address })}
      />
      <Similar similar={proposals.similar} />
      <p className="f-fault" role="alert">
        {unkept ? t("form.unkept") : ""}
      </p>
      <div className="f-submit">
        <button type="submit" className="lw-button primary">
          {t("report.send")}
        </button>
      </div>
    </form>
  );
}
