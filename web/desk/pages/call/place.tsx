import { useId } from "react";
import { useTranslation } from "react-i18next";
import { DistrictMap, type Position } from "../../../ui/map/index.tsx";
import { AutoComplete } from "../../select.tsx";
import { useAreaNames } from "./areas.ts";
import type { Draft } from "./draft.ts";

const offeredAtMost = 12;

/** Where it is: the caller's words, which find sub-districts and committees, and a pin on the map. */
export function Place({ draft, change }: { draft: Draft; change: (some: Partial<Draft>) => void }) {
  const { t } = useTranslation("call");
  const id = useId();
  const areas = useAreaNames();
  const said = draft.address.trim();
  const found = said === "" ? [] : areas.filter(({ matches }) => matches(said)).slice(0, offeredAtMost);
  const setPin = (pin: Position) => change({ pin });
  return (
    <section className="call-part call-place" aria-label={t("place.title")}>
      <div className="call-field">
        <label htmlFor={id}>{t("place.address")}</label>
        <AutoComplete
          id={id}
          className="call-address"
          value={draft.address}
          onChange={(address: string) => change({ address })}
          onSelect={(_value: string, option: { at: Position; name: string }) =>
            // What was said stays where it says more than the area's name.
            change({ pin: option.at, address: said.length > option.name.length ? said : option.name })
          }
          options={found.map(({ code, name, above, at }) => ({
            value: code,
            at,
            name,
            // Plain text: it is also what a screen reader says.
            label: above === "" ? name : `${name} · ${above}`,
          }))}
          placeholder={t("place.hint")}
        />
      </div>
      <DistrictMap
        label={t("place.map")}
        className="call-map"
        pin={draft.pin ?? undefined}
        onPin={setPin}
        centre={draft.pin ?? undefined}
      />
    </section>
  );
}
