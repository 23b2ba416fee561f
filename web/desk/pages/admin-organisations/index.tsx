import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { answered, api } from "../../../api.ts";
import { Shown } from "../../../ui/query.tsx";
import { useAddress } from "../admin/address.ts";
import { AdminPage, Quiet, Views } from "../admin/parts.tsx";
import { Owners } from "./owners.tsx";
import { UnitPanel } from "./unit.tsx";
import { UnitTree } from "./unit-tree.tsx";

/** Organisations: the tree of units with what each answers for, and who owns a matter here and now. */
export default function Organisations() {
  const { t } = useTranslation(["admin-organisations", "admin"]);
  const { read, set } = useAddress();
  const view = read("view") === "owners" ? "owners" : "units";
  const units = useQuery({
    queryKey: ["organisation", "all"],
    queryFn: () => answered(api.GET("/api/organisations")),
    staleTime: 300_000,
  });
  const chosen = read("unit");
  return (
    <AdminPage title={t("title")} lead={t("lead")}>
      <Views
        label={t("admin:views")}
        chosen={view}
        onChoose={(next) => set({ view: next === "units" ? undefined : next })}
        views={[
          { value: "units", label: t("view.units") },
          { value: "owners", label: t("view.owners") },
        ]}
      />
      {view === "owners" ? (
        <Owners />
      ) : (
        <Shown query={units}>
          {({ units: all }) => {
            const named = all.find(({ path }) => path === chosen);
            // Where there is room beside the tree, the whole district is open to begin with.
            const unit = named ?? all.find(({ parent }) => parent === null);
            return (
              <div className={`admin-split${named === undefined ? "" : " admin-split-chosen"}`}>
                <UnitTree units={all} chosen={unit?.path} />
                <div className="admin-panel">
                  {unit === undefined ? <Quiet>{t("choose")}</Quiet> : <UnitPanel unit={unit} />}
                </div>
              </div>
            );
          }}
        </Shown>
      )}
    </AdminPage>
  );
}
