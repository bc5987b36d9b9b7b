#include "records/file_columns.h"

#include <cmath>
#include <limits>

namespace ostrakon {
namespace {

// Dates in the file are months after step 1, so that they do not depend on a calendar library.
double relative(double date, const Clock& clock) { return date - clock.start; }

std::string name_of_type(const Catalogue& catalogue, Type type) {
  if (type.base == Base::word) return catalogue.words(WordListId(type.of)).name;
  const TableId target(type.of);
  // Agents, spells, cases and events are rows of the same file.
  if (target == table::agents || catalogue.table(target).log) return "";
  return catalogue.table(target).singular;
}

// How many months after step 1, and none as it stands.
double in_file(const Attribute& attribute, const Clock& clock, double value) {
  return attribute.type.base == Base::date ? relative(value, clock) : value;
}

}  // namespace

ColumnLayout column_layout(const Catalogue& catalogue, const Clock& clock, const Attribute& attribute) {
  ColumnLayout column;
  column.name = attribute.name;
  column.meaning = attribute.meaning;
  column.unit = attribute.unit;
  switch (attribute.type.base) {
    case Base::flag: column.type = CellType::u8; break;
    case Base::word:
    case Base::reference:
      column.type = CellType::i32;
      column.legend = name_of_type(catalogue, attribute.type);
      column.has_none = column.legend.empty();
      break;
    case Base::date: {
      const auto months = static_cast<long>(std::floor(clock.start));
      const long month = months % 12 + 1;
      column.unit = "month";
      column.date = true;
      column.meaning += " (months after the start of " + std::to_string(months / 12) + (month < 10 ? "-0" : "-") + std::to_string(month) + ", step 1)";
      break;
    }
    default: break;
  }
  return column;
}

namespace {

// The first rows of a column as the numbers of the file; none is -1 in every storage.
template <class T, class Convert>
std::vector<T> converted(const Column& column, std::size_t rows, Convert convert) {
  std::vector<T> values(rows);
  const auto fill = [&](const auto* cells, auto none) {
    for (std::size_t i = 0; i < rows; ++i) values[i] = convert(cells[i] == none ? -1.0 : static_cast<double>(cells[i]));
  };
  switch (column.storage()) {
    case Storage::f64: fill(column.array<double>().data(), std::numeric_limits<double>::quiet_NaN()); break;
    case Storage::i32: fill(column.array<std::int32_t>().data(), std::int32_t{-1}); break;
    case Storage::u8: fill(column.array<std::uint8_t>().data(), no_byte); break;
  }
  return values;
}

}  // namespace

Cells all_cells(const World& world, TableId id, AttributeId number) {
  const Attribute& attribute = world.scenario().catalogue.attribute(id, number);
  const Column& column = world.table(id).column(number);
  const std::size_t rows = world.rows(id);
  switch (attribute.type.base) {
    case Base::flag:
      return converted<std::uint8_t>(column, rows, [](double x) { return static_cast<std::uint8_t>(x == 1 ? 1 : 0); });
    case Base::word:
    case Base::reference:
      return converted<std::int32_t>(column, rows, [](double x) { return static_cast<std::int32_t>(x); });
    case Base::date: {
      const Clock& clock = world.scenario().clock;
      return converted<double>(column, rows, [&](double x) { return relative(x, clock); });
    }
    default:
      return converted<double>(column, rows, [](double x) { return x; });
  }
}

Cells no_cells(CellType type) {
  switch (type) {
    case CellType::i32: return std::vector<std::int32_t>{};
    case CellType::u8: return std::vector<std::uint8_t>{};
    case CellType::u64: return std::vector<std::uint64_t>{};
    case CellType::f64: break;
  }
  return std::vector<double>{};
}

void append_cells(Cells& cells, const World& world, TableId id, AttributeId number, std::span<const std::int32_t> rows) {
  const Attribute& attribute = world.scenario().catalogue.attribute(id, number);
  const Column& column = world.table(id).column(number);
  const Clock& clock = world.scenario().clock;
  const bool number_or_date = attribute.type.base == Base::number || attribute.type.base == Base::date;
  std::visit(
      [&](auto& values) {
        using Value = typename std::decay_t<decltype(values)>::value_type;
        for (const std::int32_t row : rows) {
          double value = column.get(static_cast<std::size_t>(row));
          if (number_or_date) value = in_file(attribute, clock, value);
          if (attribute.type.base == Base::flag) value = value == 1 ? 1 : 0;
          values.push_back(static_cast<Value>(value));
        }
      },
      cells);
}

}  // namespace ostrakon
