import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { answered, api } from "../../../api.ts";
import { Shown } from "../../../ui/query.tsx";
import { useRoleNames } from "../../../ui/roles.ts";
import { Time } from "../../../ui/time.tsx";
import { Button } from "../../parts.tsx";

/** Who read the signed-in resident's data in full, when and why; fetched when asked for. */
export function Readings() {
  const { t } = useTranslation("mine");
  const [open, setOpen] = useState(false);
  return (
    <section aria-labelledby="readings">
      <h2 id="readings">{t("readings")}</h2>
      <p className="p-hint">{t("readingsHint")}</p>
      {open ? <List /> : <Button onClick={() => setOpen(true)}>{t("readingsShow")}</Button>}
    </section>
  );
}

function List() {
  const { t } = useTranslation("mine");
  const { role, unit } = useRoleNames();
  const query = useQuery({
    queryKey: ["person", "readings"],
    queryFn: () => answered(api.GET("/api/me/readings")),
  });
  return (
    <Shown query={query} empty={t("noReadings")} isEmpty={({ readings }) => readings.length === 0}>
      {({ readings }) => (
        <ul className="p-list">
          {readings.map((one) => (
            <li key={`${one.at} ${one.reader}`} className="p-reading-row">
              <p>
                <strong>{one.reader}</strong>
                {one.unit === null ? "" : ` · ${unit(one.unit)}`} · {role(one.role)}
              </p>
              <p className="p-hint">
                <Time at={one.at} /> · {t(`purpose.${one.purpose}`)}
              </p>
            </li>
          ))}
        </ul>
      )}
    </Shown>
  );
}
