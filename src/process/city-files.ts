import { readdir, readFile } from "node:fs/promises";
import path from "node:path";

/** One file of a city: its path below the city's folder, where it lies, and what it says. */
export type CityFile = { file: string; place: string; xml: string };

/** The files of one of a city's folders that end so, in the order of their names; none where there is no such folder. */
export async function cityFiles(city: string, folder: string, ending: string): Promise<CityFile[]> {
  const names = await readdir(path.join(city, folder)).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return [];
    throw error;
  });
  const wanted = names.filter((name) => name.endsWith(ending)).sort();
  return Promise.all(
    wanted.map(async (name) => {
      const place = path.join(city, folder, name);
      return { file: `${folder}/${name}`, place, xml: await readFile(place, "utf8") };
    }),
  );
}

/** The line of a file in which an element of this id stands, or else the first attribute of this value. */
export function lineOf(xml: string, value: string): number {
  const named = xml.indexOf(` id="${value}"`);
  const at = named < 0 ? xml.indexOf(`"${value}"`) : named;
  return at < 0 ? 1 : xml.slice(0, at).split("\n").length;
}
