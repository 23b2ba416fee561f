import { useQueryClient } from "@tanstack/react-query";
import { Button, Dropdown } from "antd";
import { type FormEvent, useRef } from "react";
import { useTranslation } from "react-i18next";
import { Link, useLocation } from "wouter";
import { answered, api, type Session } from "../api.ts";
import { useLanguage } from "../ui/i18n.ts";
import { useReading } from "../ui/names.ts";
import { useRoleNames } from "../ui/roles.ts";
import { homeOf, may, signOut, useCity } from "../ui/session.ts";
import { useLabelOf, useShortcut } from "../ui/shortcuts.tsx";
import { LanguageSwitch, ThemeSwitch } from "../ui/switches.tsx";
import { useWrite } from "../ui/write.ts";
import { Bell } from "./bell.tsx";
import { DemoDay } from "./demo-day.tsx";

/** The bar at the top: where I am, find a matter by its number, language, theme, who I am. */
export function Header({ session }: { session: Session }) {
  const { t } = useTranslation("desk");
  const [language] = useLanguage();
  const { data: city } = useCity();
  return (
    <header className="desk-header no-print">
      <Link href="/" className="desk-mark">
        <img src="/favicon.svg" alt="" width="24" height="24" />
        <span>{t("ui:name")}</span>
        <span className="desk-city">{city?.names[language]}</span>
      </Link>
      <FindByNumber />
      <div className="desk-switches">
        <DemoDay />
        {may(session, "notification.read") ? <Bell /> : null}
        <LanguageSwitch />
        <ThemeSwitch />
        <WhoAmI session={session} />
      </div>
    </header>
  );
}

function FindByNumber() {
  const { t } = useTranslation("desk");
  const [, go] = useLocation();
  const field = useRef<HTMLInputElement>(null);
  useShortcut("/", t("find.label"), () => field.current?.focus(), t("ui:shortcuts.general"));
  const hasKey = useLabelOf("/") === t("find.label");
  const find = (event: FormEvent) => {
    event.preventDefault();
    const number = field.current?.value.trim();
    if (number) go(`/tickets/${encodeURIComponent(number)}`);
  };
  return (
    <search className="desk-find">
      <form onSubmit={find}>
        <input
          ref={field}
          type="search"
          aria-label={t("find.label")}
          placeholder={t(hasKey ? "find.placeholder" : "find.label")}
        />
      </form>
    </search>
  );
}

/** My name and role; another role of mine is one click away. */
function WhoAmI({ session }: { session: Session }) {
  const { t } = useTranslation("desk");
  const names = useRoleNames();
  const reading = useReading();
  const client = useQueryClient();
  const change = useWrite(
    (to: { role: string; unit: string | null }, headers) =>
      answered(api.POST("/api/session/role", { body: to, headers })),
    {
      onSuccess: (next) => {
        client.clear();
        location.assign(homeOf(next.role));
      },
    },
  );
  const name = session.account === null ? "" : reading(session.account.name);
  const others = session.roles.filter(({ role, unit }) => role !== session.role || unit !== session.unit);
  const items = [
    ...others.map((other) => ({
      key: `${other.role} ${other.unit ?? ""}`,
      label: t("me.actAs", { role: names.role(other.role), unit: names.unit(other.unit) }),
      onClick: () => change.mutate(other),
    })),
    ...(others.length > 0 ? [{ type: "divider" as const }] : []),
    { key: "out", label: t("ui:action.signOut"), onClick: () => void signOut() },
  ];
  return (
    <Dropdown menu={{ items }} trigger={["click"]}>
      <Button type="text" className="desk-me" loading={change.isPending}>
        <span>{name}</span>
        {name === names.role(session.role) ? null : (
          <span className="desk-role">{names.role(session.role)}</span>
        )}
      </Button>
    </Dropdown>
  );
}
