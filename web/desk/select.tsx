import {
  type AutoCompleteProps,
  type SelectProps,
  type TreeSelectProps,
  AutoComplete as UnnamedAutoComplete,
  Select as UnnamedSelect,
  TreeSelect as UnnamedTreeSelect,
} from "antd";
import type { BaseOptionType } from "antd/es/select";
import { type ReactElement, useId } from "react";

/**
 * Ant Design's list of options has no name, and a screen reader would say that a list is open, but not of what. These
 * name it as their control is named: by its `aria-label`, or else by the `<label>` of its `id`.
 */
function useNamedList(control: { id?: string | undefined; "aria-label"?: string | undefined }): {
  id: string;
  popupRender: (list: ReactElement) => ReactElement;
} {
  const own = useId();
  const id = control.id ?? own;
  const name = (list: Element | null | undefined) => {
    const labels = (document.getElementById(id) as HTMLInputElement | null)?.labels;
    const said = control["aria-label"] ?? labels?.[0]?.textContent;
    if (said) list?.setAttribute("aria-label", said);
  };
  return {
    id,
    popupRender: (list) => (
      <div ref={(popup) => name(popup?.querySelector('[role="listbox"], [role="tree"]'))}>{list}</div>
    ),
  };
}

export function Select<Value>(props: SelectProps<Value>) {
  return <UnnamedSelect<Value> {...props} {...useNamedList(props)} />;
}

export function AutoComplete<Value, Option extends BaseOptionType>(props: AutoCompleteProps<Value, Option>) {
  return <UnnamedAutoComplete<Value, Option> {...props} {...useNamedList(props)} />;
}

export function TreeSelect<Value>(props: TreeSelectProps<Value>) {
  return <UnnamedTreeSelect<Value> {...props} {...useNamedList(props)} />;
}
