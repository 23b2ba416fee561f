export {
  asked,
  beyondField,
  type Faults,
  type FormField,
  faultsIn,
  filled,
  missingIn,
  useFaults,
  type Values,
  type WorkForm,
} from "./form.ts";
export { useWorkWords, type Who } from "./words.ts";
