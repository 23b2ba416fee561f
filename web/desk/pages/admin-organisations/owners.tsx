import { useQuery } from "@tanstack/react-query";
import { Button } from "antd";
import { useTranslation } from "react-i18next";
import { answered, api } from "../../../api.ts";
import { useLanguage } from "../../../ui/i18n.ts";
import { DistrictMap } from "../../../ui/map/index.tsx";
import { Shown } from "../../../ui/query.tsx";
import { useCategories, useTicketNames } from "../../../ui/ticket/index.ts";
import { useTimeWords } from "../../../ui/time.tsx";
import { Select } from "../../select.tsx";
import { useAddress } from "../admin/address.ts";
import { Code, Field, Quiet } from "../admin/parts.tsx";

const rounded = (degrees: number) => degrees.toFixed(5);

/** Who should own a matter of a category at a place at this moment, and why. */
export function Owners() {
  const { t } = useTranslation("admin-organisations");
  const [language] = useLanguage();
  const { read, set } = useAddress();
  const groups = useCategories().data ?? [];
  const category = read("category");
  const [longitude, latitude] = [Number(read("lon") ?? Number.NaN), Number(read("lat") ?? Number.NaN)];
  const pin = Number.isFinite(longitude) && Number.isFinite(latitude) ? { longitude, latitude } : undefined;
  return (
    <div className="admin-split">
      <section className="admin-section">
        <p>{t("owners.explain")}</p>
        <Field label={t("owners.category")}>
          {(id) => (
            <Select
              id={id}
              showSearch={{ optionFilterProp: "label" }}
              value={category ?? ""}
              onChange={(value) => set({ category: value })}
              options={[
                { value: "", label: t("owners.anyCategory") },
                ...groups.map((group) => ({
                  label: group.names[language],
                  options: group.categories.map(({ code, names }) => ({
                    value: code,
                    label: names[language],
                  })),
                })),
              ]}
            />
          )}
        </Field>
        {pin === undefined ? (
          <Quiet>{t("owners.noPlace")}</Quiet>
        ) : (
          <div>
            <Button size="small" onClick={() => set({ lon: undefined, lat: undefined })}>
              {t("owners.clearPlace")}
            </Button>
          </div>
        )}
        <Answer category={category} pin={pin} />
      </section>
      <DistrictMap
        className="admin-map"
        label={t("owners.map")}
        pin={pin}
        onPin={(at) => set({ lon: rounded(at.longitude), lat: rounded(at.latitude) })}
      />
    </div>
  );
}

function Answer(props: {
  category: string | undefined;
  pin: { longitude: number; latitude: number } | undefined;
}) {
  const { category, pin } = props;
  const { t } = useTranslation("admin-organisations");
  const [language] = useLanguage();
  const words = useTimeWords();
  const names = useTicketNames();
  const owners = useQuery({
    queryKey: ["organisation", "owners", category, pin, language],
    queryFn: () => {
      const query = {
        ...(category === undefined ? {} : { category }),
        ...(pin === undefined ? {} : { lon: pin.longitude, lat: pin.latitude }),
      };
      return answered(api.GET("/api/organisations/owners", { params: { query } }));
    },
  });
  return (
    <section className="admin-section" aria-live="polite">
      <h2>{t("owners.answer")}</h2>
      <Shown query={owners} empty={t("owners.none")} isEmpty={({ proposals }) => proposals.length === 0}>
        {({ proposals }) => (
          <>
            <ol className="admin-owners">
              {proposals.map(({ unit, name, role, reasons }) => (
                <li key={unit}>
                  <strong>{name}</strong> <span className="admin-tag">{t(`${role}_role`)}</span>
                  <ul>
                    {reasons.map((reason) => (
                      <li key={reason.key}>{names.reason(reason)}</li>
                    ))}
                  </ul>
                  <Code>{unit}</Code>
                </li>
              ))}
            </ol>
            <Quiet>{t("owners.at", { moment: words.moment(owners.dataUpdatedAt) })}</Quiet>
          </>
        )}
      </Shown>
    </section>
  );
}
