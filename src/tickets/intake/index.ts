export { type Category, categoriesOf } from "./categories.ts";
export { type CityDocuments, checkCity } from "./check.ts";
export {
  compare,
  type Duplicate,
  type DuplicateOptions,
  type DuplicateReason,
  findDuplicates,
  type Matter,
  type Shingles,
  shinglesOf,
} from "./duplicates.ts";
export { type CityFiles, readCityFile } from "./files.ts";
export { type KeywordIndex, keywordIndex } from "./keywords.ts";
export { type LoadedCity, loadCityFiles } from "./load.ts";
export { type CategoryModel, CategoryModelFile, packModel, unpackModel } from "./model.ts";
export { type LocalDate, numberPeriod, ticketNumber } from "./numbers.ts";
export { checkTicketProcess } from "./process.ts";
export { type Proposal, type ProposalBasis, type ProposalReason, proposeCategories } from "./propose.ts";
export * from "./schema.ts";
export { searchQuery, searchTokens } from "./search.ts";
export {
  type Notification,
  renderNotification,
  type TemplateCode,
  type TemplateValues,
} from "./templates.ts";
export { type Sample, trainModel } from "./training.ts";
