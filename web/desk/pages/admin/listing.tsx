import { Table, type TableColumnsType, type TableProps } from "antd";
import "./listing.css";

/**
 * A table of the administration, all rows at once. On a phone each row becomes a card, in which a column's title stands
 * beside its value; the first column is the card's head.
 */
export function Listing<Row extends object>({ columns = [], ...rest }: TableProps<Row>) {
  return (
    <Table<Row>
      size="small"
      pagination={false}
      className="desk-listing"
      {...rest}
      columns={columns.map(titled)}
    />
  );
}

/** The column with its title on each of its cells, where the style sheet finds it; it also aligns the numbers. */
function titled<Row>(column: TableColumnsType<Row>[number]): TableColumnsType<Row>[number] {
  const { title, onCell, align, ...rest } = column;
  if (typeof title !== "string") return column;
  return {
    ...rest,
    title,
    ...(align === "right" ? { className: "number" } : {}),
    onCell: (row, index) => ({ ...onCell?.(row, index), "data-title": title }),
  };
}
