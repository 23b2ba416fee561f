import { useEffect, useRef, useState, useSyncExternalStore } from "react";
import { useTranslation } from "react-i18next";
import "./ui.css";

type Shortcut = { keys: string; label: string; group: string; run: () => void };

/** Everything that can be pressed now, in the order it appeared. Replaced as a whole, so that React sees a change. */
let shortcuts: readonly Shortcut[] = [];
const listeners = new Set<() => void>();
const replace = (next: readonly Shortcut[]) => {
  shortcuts = next;
  for (const listener of listeners) listener();
};

const sequenceMs = 900;

/** Keys typed into a field are meant for the field. */
function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName)) &&
    !/^(checkbox|radio|button)$/.test((target as HTMLInputElement).type)
  );
}

/** Keys that write nothing, so that they work from within a field, too. */
const writesNothing = /^(F\d+|Ctrl\+(Shift\+)?Enter)$/;

/** `F8`, `Ctrl+Enter`, `Ctrl+Shift+Enter` (Command is Ctrl), else the key itself. */
function nameOf({ key, ctrlKey, metaKey, shiftKey }: KeyboardEvent): string {
  return (ctrlKey || metaKey) && key === "Enter" ? `Ctrl+${shiftKey ? "Shift+" : ""}Enter` : key;
}

/** Whether Escape still has something to close, such as the list of a choice or a window. */
function hasOpened(field: HTMLElement): boolean {
  return field.getAttribute("aria-expanded") === "true" || field.closest("dialog, [role=dialog]") !== null;
}

let typed = "";
let typedAt = 0;
addEventListener("keydown", (event) => {
  const key = nameOf(event);
  // Out of a field, so that whoever works by keyboard reaches the keys of the page again.
  const leaves = key === "Escape" && !event.isComposing && !event.defaultPrevented;
  if (leaves && isTyping(event.target) && !hasOpened(event.target as HTMLElement))
    (event.target as HTMLElement).blur();
  if (event.altKey || event.isComposing || (isTyping(event.target) && !writesNothing.test(key))) return;
  if ((event.ctrlKey || event.metaKey) && !writesNothing.test(key)) return;
  if (document.querySelector("dialog[open]") !== null) return;
  typed = event.timeStamp - typedAt < sequenceMs ? `${typed} ${key}` : key;
  typedAt = event.timeStamp;
  const found =
    shortcuts.findLast(({ keys }) => keys === typed) ?? shortcuts.findLast(({ keys }) => keys === key);
  if (found === undefined) return;
  event.preventDefault();
  typed = "";
  found.run();
});

/**
 * Offers a key (`n`, `/`, `F8`, `Ctrl+Enter`) or a sequence (`g q`) while the component is shown; the help sheet lists it.
 * `label` and `group` are texts in the language shown.
 */
export function useShortcut(keys: string, label: string, run: () => void, group: string): void {
  const latest = useRef(run);
  latest.current = run;
  useEffect(() => {
    const shortcut: Shortcut = { keys, label, group, run: () => latest.current() };
    replace([...shortcuts, shortcut]);
    return () => replace(shortcuts.filter((one) => one !== shortcut));
  }, [keys, label, group]);
}

/** What a key does here, as its label says: where two parts of a page take the same key, the later one has it. */
export function useLabelOf(keys: string): string | undefined {
  return useSyncExternalStore(subscribe, () => shortcuts.findLast((one) => one.keys === keys)?.label);
}

const subscribe = (listener: () => void) => {
  listeners.add(listener);
  return () => listeners.delete(listener);
};

/** The sheet that `?` opens: every key that does something on this page. */
export function ShortcutSheet() {
  const { t } = useTranslation("ui");
  const all = useSyncExternalStore(subscribe, () => shortcuts);
  const dialog = useRef<HTMLDialogElement>(null);
  const [open, setOpen] = useState(false);
  useShortcut("?", t("shortcuts.help"), () => setOpen(true), t("shortcuts.general"));
  useEffect(() => {
    if (open) dialog.current?.showModal();
    else dialog.current?.close();
  }, [open]);
  const effective = all.filter((one) => all.findLast(({ keys }) => keys === one.keys) === one);
  const groups = Map.groupBy(effective, ({ group }) => group);
  return (
    <dialog ref={dialog} className="lw-sheet" aria-labelledby="lw-shortcuts" onClose={() => setOpen(false)}>
      <header>
        <h2 id="lw-shortcuts">{t("shortcuts.title")}</h2>
        <button type="button" className="lw-button" onClick={() => setOpen(false)}>
          {t("action.close")}
        </button>
      </header>
      {[...groups].map(([group, members]) => (
        <section key={group}>
          <h3>{group}</h3>
          <dl>
            {members.map(({ keys, label }) => (
              <div key={keys} style={{ display: "contents" }}>
                <dt>
                  {keys.split(" ").map((key) => (
                    <kbd key={key}>{key}</kbd>
                  ))}
                </dt>
                <dd>{label}</dd>
              </div>
            ))}
          </dl>
        </section>
      ))}
    </dialog>
  );
}
