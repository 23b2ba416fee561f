import { useQuery } from "@tanstack/react-query";
import { lazy, Suspense, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { answered, api } from "../../../api.ts";
import { useLanguage } from "../../../ui/i18n.ts";
import { useCity } from "../../../ui/session.ts";
import { Loading } from "../../../ui/states.tsx";
import { changeDraft, useDraft } from "../../device/draft.ts";
import { usePosition } from "../../device/position.ts";
import { Icon } from "../../icons.tsx";
import { Button, Field, Notice } from "../../parts.tsx";
import { Frame } from "./frame.tsx";
import type { StepProps } from "./index.tsx";

const PickMap = lazy(() => import("./pick-map.tsx"));

/** Where it is: in words, where the phone is, or on the map. */
export function Place({ above, next, back }: StepProps) {
  const { t } = useTranslation("report");
  const { address, place, nowhere } = useDraft();
  const [map, setMap] = useState(false);
  const [missing, setMissing] = useState(false);
  const [rough, setRough] = useState(false);
  const where = useWhere(place);
  const outside = where.data?.inside === false;
  const position = usePosition(({ longitude, latitude, accuracyMeters }) => {
    changeDraft({ place: { longitude, latitude }, nowhere: false });
    setRough(accuracyMeters > 150);
    setMissing(false);
  });
  const opener = useRef<HTMLButtonElement>(null);
  const chosen = useRef<HTMLDivElement>(null);
  const submit = () => {
    // What keeps the person from going on may lie above what they see.
    if (outside) return chosen.current?.focus();
    if (place === undefined && address.trim() === "" && !nowhere) return setMissing(true);
    next();
  };
  return (
    <Frame above={above} title={t("place.title")} back={back} onSubmit={submit}>
      <div className="p-row">
        <Button onClick={position.ask} busy={position.state === "asking"}>
          <Icon name="here" />
          {t("place.here")}
        </Button>
        <Button buttonRef={opener} onClick={() => setMap(!map)} aria-expanded={map}>
          <Icon name="map" />
          {t(map ? "place.mapClose" : "place.map")}
        </Button>
      </div>
      <div role="status">
        {position.state === "asking" ? <p>{t("place.asking")}</p> : null}
        {position.state !== "idle" && position.state !== "asking" ? (
          <Notice>
            <p>{t(`place.${position.state}`)}</p>
          </Notice>
        ) : null}
      </div>
      {map ? (
        <Suspense fallback={<Loading words={t("place.mapLoading")} />}>
          <PickMap
            {...(place === undefined ? {} : { place })}
            onClose={() => {
              setMap(false);
              opener.current?.focus();
            }}
            onPick={(picked) => {
              changeDraft({ place: picked, nowhere: false });
              setRough(false);
              setMissing(false);
            }}
          />
        </Suspense>
      ) : null}
      {place === undefined ? null : (
        <div ref={chosen} className="p-chosen" role="status" tabIndex={-1}>
          <p>
            {outside
              ? t("place.outside")
              : where.name === undefined
                ? t("place.chosen")
                : t("place.chosenIn", { area: where.name })}
          </p>
          {rough ? <p className="p-hint">{t("place.rough")}</p> : null}
          <Button weight="quiet" onClick={() => changeDraft({ place: undefined })}>
            {t("place.remove")}
          </Button>
        </div>
      )}
      <Field
        label={t("place.address")}
        hint={t("place.addressHint")}
        fault={missing && address.trim() === "" ? t("place.missing") : undefined}
      >
        {(ids) => (
          <input
            {...ids}
            type="text"
            maxLength={500}
            autoComplete="off"
            value={address}
            onInput={(event) => changeDraft({ address: event.currentTarget.value, nowhere: false })}
          />
        )}
      </Field>
      <label className="p-check">
        <input
          type="checkbox"
          checked={nowhere}
          onChange={(event) => changeDraft({ nowhere: event.currentTarget.checked })}
        />
        <span>{t("place.nowhere")}</span>
      </label>
    </Frame>
  );
}

/** What lies at a position: whether it is in the district, and the names of its areas. */
export function useWhere(place: { longitude: number; latitude: number } | undefined) {
  const [language] = useLanguage();
  const { data: city } = useCity();
  const { data } = useQuery({
    queryKey: ["place", "at", place],
    enabled: place !== undefined,
    queryFn: () => {
      const { longitude: lon, latitude: lat } = place ?? { longitude: 0, latitude: 0 };
      return answered(api.GET("/api/places/resolve", { params: { query: { lon, lat } } }));
    },
    staleTime: Number.POSITIVE_INFINITY,
  });
  const names = [data?.subdistrict, data?.neighbourhood]
    .map((area) => area?.names[language])
    .filter((name) => name !== undefined);
  const separator = language === "en" ? ", " : " ";
  return { data, name: names.length === 0 ? city?.names[language] : names.join(separator) };
}
