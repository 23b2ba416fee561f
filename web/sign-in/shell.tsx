import { useQuery } from "@tanstack/react-query";
import { type FormEvent, useRef } from "react";
import { useTranslation } from "react-i18next";
import { answered, api } from "../api.ts";
import { useLanguage } from "../ui/i18n.ts";
import { Shown } from "../ui/query.tsx";
import { homeOf, useCity } from "../ui/session.ts";
import { OfflineBar, useProblemSentence } from "../ui/states.tsx";
import { LanguageSwitch, ThemeSwitch } from "../ui/switches.tsx";
import { useWrite } from "../ui/write.ts";
import type { Credentials } from "./credentials.ts";
import { DemoAccounts } from "./demo.tsx";
import "./sign-in.css";

/** Where to go on after signing in: only addresses of this installation. */
function goOn(role: string): void {
  const next = new URLSearchParams(location.search).get("next");
  const target = next === null ? undefined : new URL(next, location.origin);
  location.assign(target?.origin === location.origin ? target.href : homeOf(role));
}

/** The way in for everybody who works here. */
export function Shell() {
  const { t } = useTranslation("sign-in");
  const [language] = useLanguage();
  const { data: city } = useCity();
  const ways = useQuery({ queryKey: ["sign-in"], queryFn: () => answered(api.GET("/api/sign-in")) });
  const signIn = useWrite(
    (body: Credentials, headers) => answered(api.POST("/api/session", { body, headers })),
    { onSuccess: (session) => goOn(session.role) },
  );
  return (
    <div className="sign-in">
      <OfflineBar />
      <header>
        <a href="/" className="sign-in-mark">
          <img src="/favicon.svg" alt="" width="28" height="28" />
          <span>{t("ui:name")}</span>
          <span className="sign-in-city">{city?.names[language]}</span>
        </a>
        <div>
          <LanguageSwitch />
          <ThemeSwitch />
        </div>
      </header>
      <main>
        <section className="sign-in-form">
          <h1>{t("title")}</h1>
          <Form send={signIn.mutate} busy={signIn.isPending} error={signIn.error} />
          <Shown query={ways}>{({ provider }) => (provider ? <Provider /> : null)}</Shown>
        </section>
        {ways.data?.demo == null ? null : (
          <DemoAccounts demo={ways.data.demo} send={signIn.mutate} busy={signIn.isPending} />
        )}
      </main>
    </div>
  );
}

function Form(props: { send: (credentials: Credentials) => void; busy: boolean; error: Error | null }) {
  const { t } = useTranslation("sign-in");
  const { send, busy, error } = props;
  const sentence = useProblemSentence();
  const password = useRef<HTMLInputElement>(null);
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    send({ login: String(form.get("login")).trim().toLowerCase(), password: String(form.get("password")) });
  };
  return (
    <form onSubmit={submit}>
      <label htmlFor="login">{t("login")}</label>
      <input
        id="login"
        name="login"
        autoComplete="username"
        autoCapitalize="none"
        spellCheck={false}
        required
      />
      <label htmlFor="password">{t("password")}</label>
      <input
        id="password"
        name="password"
        ref={password}
        type="password"
        autoComplete="current-password"
        required
      />
      <p role="alert" className="sign-in-fault">
        {error === null ? null : sentence(error)}
      </p>
      <button type="submit" className="lw-button primary" disabled={busy}>
        {t(busy ? "busy" : "go")}
      </button>
    </form>
  );
}

/** Through the identity provider of the city. */
function Provider() {
  const { t } = useTranslation("sign-in");
  const next = new URLSearchParams(location.search).get("next") ?? "/desk/";
  return (
    <a className="lw-button" href={`/api/oidc/start?returnTo=${encodeURIComponent(next)}`}>
      {t("provider")}
    </a>
  );
}
