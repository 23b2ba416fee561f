import { type ComponentType, type LazyExoticComponent, lazy, type ReactNode, Suspense } from "react";
import { Route, Switch, useLocation } from "wouter";
import { Boundary } from "./boundary.tsx";
import { Loading } from "./states.tsx";

/** A page of a face: where it is, who may see it, what it is called, and how it is loaded. */
export type Page = {
  /** Path below the face's address, in wouter's notation: `/tickets/:number`. */
  path: string;
  /** Scope without which the page is neither offered nor shown; none for everybody who may open the face. */
  scope?: string;
  /** Key of its name in the face's texts; pages with one stand in the navigation, in the order of the list. */
  title?: string;
  /** Key of the group in the navigation. */
  group?: string;
  /** Keys that lead there, such as `g q`. */
  keys?: string;
  load: () => Promise<{ default: ComponentType }>;
};

const loaded = new Map<Page, LazyExoticComponent<ComponentType>>();

function componentOf(page: Page): LazyExoticComponent<ComponentType> {
  const known = loaded.get(page);
  if (known !== undefined) return known;
  const component = lazy(page.load);
  loaded.set(page, component);
  return component;
}

/** Shows the page that the address names. */
export function Pages({ pages, notFound }: { pages: readonly Page[]; notFound: ReactNode }) {
  const [path] = useLocation();
  return (
    <Boundary key={path}>
      <Suspense fallback={<Loading />}>
        <Switch>
          {pages.map((page) => {
            const Shown = componentOf(page);
            return (
              <Route key={page.path} path={page.path}>
                <Shown />
              </Route>
            );
          })}
          <Route>{notFound}</Route>
        </Switch>
      </Suspense>
    </Boundary>
  );
}
