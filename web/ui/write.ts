import { type UseMutationResult, useMutation } from "@tanstack/react-query";
import { useRef } from "react";
import { v4 as uuid } from "uuid";
import { keyHeader, Problem } from "../api.ts";

/**
 * A change. `send` is given the header with the key of this very change: pressed again after a lost answer, the same
 * values go out with the same key and are done once; other values, or the next change after a success, get a new one.
 *
 *     const note = useWrite((text: string, headers) =>
 *       answered(api.POST("/api/tickets/{id}/note", { params: { path: { id } }, body: { text }, headers })));
 */
export function useWrite<V, R>(
  send: (values: V, headers: Record<string, string>) => Promise<R>,
  after: { onSuccess?: (result: R, values: V) => unknown } = {},
): UseMutationResult<R, Error, V> {
  const pending = useRef<{ values: string; key: string } | undefined>(undefined);
  return useMutation<R, Error, V>({
    mutationFn: async (values) => {
      const same = JSON.stringify(values) ?? "";
      if (pending.current?.values !== same) pending.current = { values: same, key: uuid() };
      try {
        return await send(values, { [keyHeader]: pending.current.key });
      } catch (error) {
        // A refusal is final: whoever tries again after mending the cause makes a new request.
        if (error instanceof Problem && !error.passing) pending.current = undefined;
        throw error;
      }
    },
    onSuccess: (result, values) => {
      pending.current = undefined;
      return after.onSuccess?.(result, values);
    },
  });
}
