import { useId, useState } from "react";
import { useTranslation } from "react-i18next";
import { DistrictMap } from "../../../ui/map/index.tsx";
import { useNow } from "../../../ui/time.tsx";
import { Icon } from "../../icons.tsx";
import { type Position, usePosition } from "../../place/position.ts";
import type { Point } from "../../place/route.ts";

const goodMetres = 30;
const oldMs = 120_000;

/** Where it is: here, as exactly as the satellites say; or by a pin on the map; or in words. */
export function Where(props: {
  pin: Point | undefined;
  address: string;
  fault: string | undefined;
  onPin: (pin: Point | undefined) => void;
  onAddress: (address: string) => void;
}) {
  const { pin, address, fault, onPin, onAddress } = props;
  const { t } = useTranslation("field");
  const position = usePosition();
  const id = useId();
  const [onMap, setOnMap] = useState(pin !== undefined);
  const fix = "fix" in position ? position.fix : undefined;
  return (
    <fieldset className="f-where-fields">
      <legend>{t("place.title")}</legend>
      <p className="f-fix" role="status">
        <Icon name="place" />{" "}
        {pin === undefined ? <Fixed position={position} /> : <span>{t("place.pinned")}</span>}
      </p>
      {pin === undefined ? null : (
        <button type="button" className="f-quiet" onClick={() => onPin(undefined)}>
          {t("place.here")}
        </button>
      )}
      <button type="button" className="f-quiet" aria-expanded={onMap} onClick={() => setOnMap(!onMap)}>
        {t(onMap ? "place.hideMap" : "place.setOnMap")}
      </button>
      {onMap ? (
        <DistrictMap
          className="f-map small"
          label={t("place.pinMap")}
          pin={pin ?? fix}
          centre={pin ?? fix}
          onPin={onPin}
          neighbourhoods
        />
      ) : null}
      <div className="f-field">
        <label htmlFor={id}>{t("place.inWords")}</label>
        <input
          id={id}
          value={address}
          maxLength={500}
          autoComplete="off"
          aria-invalid={fault !== undefined}
          aria-describedby={`${id}-fault`}
          onChange={(event) => onAddress(event.target.value)}
        />
        <p className="f-fault" id={`${id}-fault`} role="alert">
          {fault}
        </p>
      </div>
    </fieldset>
  );
}

/** How exactly the place is known, in words that say what to do where it is not. */
function Fixed({ position }: { position: Position }) {
  const { t } = useTranslation("field");
  const now = useNow(10_000);
  if (position.state === "asking") return <span>{t("place.asking")}</span>;
  if (position.state !== "known" && position.fix === undefined)
    return <span>{t(`place.${position.state}`)}</span>;
  const { fix } = position;
  if (fix === undefined) return null;
  const metres = Math.max(1, Math.round(fix.accuracyMetres));
  const old = now - fix.at > oldMs;
  return (
    <span>
      {t("place.known", { metres })}
      {old ? ` ${t("place.old", { minutes: Math.round((now - fix.at) / 60_000) })}` : ""}
      {!old && metres > goodMetres ? ` ${t("place.rough")}` : ""}
    </span>
  );
}
