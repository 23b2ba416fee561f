import i18next, { type BackendModule } from "i18next";
import { initReactI18next, useTranslation } from "react-i18next";
import { firstLanguage, isLanguage, keepLanguage, type Language } from "./language.ts";

type Texts = { default: Record<string, unknown> };
/** What `import.meta.glob("…/texts/*.json")` gives: file → loader. */
export type TextFiles = Record<string, () => Promise<unknown>>;

/**
 * Where a text file belongs: `./texts/en.json` to the face itself, `./pages/NAME/texts/en.json` and
 * `./NAME/texts/en.json` to the page's or the part's own namespace NAME.
 */
function placeOf(file: string, face: string): { namespace: string; language: string } {
  const [, part] = /^\.\/(?:pages\/)?([^/]+)\/texts\//.exec(file) ?? [];
  return { namespace: part ?? face, language: file.replace(/^.*\/|\.json$/g, "") };
}

const shared: TextFiles = import.meta.glob(["./texts/*.json", "./*/texts/*.json"]);

/**
 * Sets the texts up for a face. `files` are its own texts and those of its pages, found by `import.meta.glob` (see any
 * `main.tsx`); a page's texts are loaded with the page: `useTranslation("NAME")`. Texts shared by all faces are `ui:…`.
 */
export async function startTexts(face: string, files: TextFiles): Promise<void> {
  const loaders = new Map<string, () => Promise<unknown>>();
  const add = (all: TextFiles, name: string) => {
    for (const [file, load] of Object.entries(all)) {
      const { namespace, language } = placeOf(file, name);
      loaders.set(`${language}/${namespace}`, load);
    }
  };
  add(shared, "ui");
  add(files, face);
  const backend: BackendModule = {
    type: "backend",
    init: () => {},
    read: async (language, namespace) => {
      const load = loaders.get(`${language}/${namespace}`);
      if (load === undefined) throw new Error(`there are no texts ${namespace} in ${language}`);
      return ((await load()) as Texts).default;
    },
  };
  i18next.on("languageChanged", (language) => {
    document.documentElement.lang = language;
  });
  await i18next
    .use(backend)
    .use(initReactI18next)
    .init({
      lng: firstLanguage(),
      load: "currentOnly",
      fallbackLng: false,
      ns: ["ui", face],
      defaultNS: face,
      fallbackNS: "ui",
      interpolation: { escapeValue: false },
      returnNull: false,
      saveMissing: true,
      // A missing text is a fault of ours: said aloud, so that the journeys find it.
      missingKeyHandler: (languages, namespace, key) =>
        console.error(`missing text ${namespace}:${key} in ${languages.join(", ")}`),
      showSupportNotice: false,
    } as Parameters<typeof i18next.init>[0]);
}

/** The language now shown, and how to change it without reloading. */
export function useLanguage(): [Language, (language: Language) => void] {
  const { i18n } = useTranslation();
  const language = isLanguage(i18n.language) ? i18n.language : "zh-CN";
  return [
    language,
    (next) => {
      keepLanguage(next);
      void i18n.changeLanguage(next);
    },
  ];
}
