import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { answered, api, Problem } from "../../../api.ts";
import { useProblemSentence } from "../../../ui/states.tsx";
import { type CheckStep, checkInclusion, type Inclusion } from "./check.ts";

/** Verifies in this browser that an act is sealed in the ledger, and shows each step. */
export function Proof({ act }: { act: string }) {
  const { t } = useTranslation("matter");
  const [asked, setAsked] = useState(false);
  return (
    <div className="ticket-proof">
      {asked ? (
        <Steps act={act} />
      ) : (
        <button type="button" className="no-print" onClick={() => setAsked(true)}>
          {t("proof.verify")}
        </button>
      )}
    </div>
  );
}

/** The button that asked is gone: whoever works by keyboard goes on at the answer. */
const takeFocus = (answer: HTMLElement | null) => {
  if (document.activeElement === document.body) answer?.focus();
};

type Checked = { proof: Inclusion; steps: CheckStep[] };

function Steps({ act }: { act: string }) {
  const { t } = useTranslation("matter");
  const sentence = useProblemSentence();
  const checked = useQuery<Checked>({
    queryKey: ["proof", act],
    queryFn: async () => {
      const [proof, keys] = await Promise.all([
        answered(api.GET("/api/ledger/inclusion", { params: { query: { act } } })),
        answered(api.GET("/api/ledger/key")),
      ]);
      return { proof, steps: await checkInclusion(proof, keys) };
    },
    staleTime: Number.POSITIVE_INFINITY,
  });
  if (checked.isError) {
    return (
      <p role="alert">
        {checked.error instanceof Problem ? sentence(checked.error) : t("proof.unreadable")}{" "}
        <button type="button" onClick={() => void checked.refetch()}>
          {t("ui:action.retry")}
        </button>
      </p>
    );
  }
  if (checked.data === undefined) return <p role="status">{t("proof.checking")}</p>;
  const { proof, steps } = checked.data;
  const broken = steps.some(({ holds }) => holds === false);
  const unsure = steps.some(({ holds }) => holds === null);
  return (
    <div role="status" tabIndex={-1} ref={takeFocus}>
      <p data-holds={!broken}>
        {t(broken ? "proof.broken" : unsure ? "proof.unsure" : "proof.sealed", {
          index: proof.index,
          size: proof.size,
        })}
      </p>
      <ol>
        {steps.map(({ name, holds }) => (
          <li key={name} data-holds={holds}>
            <span aria-hidden="true">{holds === null ? "?" : holds ? "✓" : "×"}</span>{" "}
            {t(`proof.${name}`, { count: proof.proof.length, size: proof.size })}
            <span className="unseen">
              {" "}
              {t(holds === null ? "proof.cannot" : holds ? "proof.holds" : "proof.fails")}
            </span>
          </li>
        ))}
      </ol>
      <code>{proof.root}</code>
    </div>
  );
}
