import { Table, type TableColumnsType, type TableProps } from "antd";
import "./listing.css";

/**
 * What a column becomes on a phone: the card's head, the heading of the cards from here on, or a value that says by
 * itself what it is, such as a role or a button. Where nothing is said, its title stands before each value.
 */
type Card = "head" | "group" | "plain";
type Column<Row> = TableColumnsType<Row>[number] & { card?: Card };

/**
 * A table of the administration, all rows at once. On a phone each row becomes a card of few lines: titles stand only
 * before values that do not speak for themselves. The first column is the card's head unless another is.
 */
export function Listing<Row extends object>(
  props: Omit<TableProps<Row>, "columns"> & { columns: readonly Column<Row>[] },
) {
  const { columns, ...rest } = props;
  const headed = columns.some(({ card }) => card === "head");
  return (
    <Table<Row>
      size="small"
      pagination={false}
      className="desk-listing"
      {...rest}
      columns={columns.map((column, place) => titled(column, headed || place > 0 ? undefined : "head"))}
    />
  );
}

/** The column with its title or part on each of its cells, where the style sheet finds it; it also aligns numbers. */
function titled<Row>({ card, ...column }: Column<Row>, part?: Card): TableColumnsType<Row>[number] {
  const { title, onCell, align, ...rest } = column;
  if (typeof title !== "string") return column;
  const shown = card ?? part;
  const mark = shown === undefined ? { "data-title": title } : { "data-card": shown };
  return {
    ...rest,
    title,
    ...(align === "right" ? { className: "number" } : {}),
    onCell: (row, index) => ({ ...onCell?.(row, index), ...mark }),
  };
}
