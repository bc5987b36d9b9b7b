#include "tool/history_difference.h"

#include "base/problem.h"
#include "storage/error.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <bit>
#include <cmath>
#include <cstring>
#include <optional>
#include <set>

namespace ostrakon {

namespace {

using Kind = HistoryReader::Kind;
using Slice = HistoryReader::Slice;

constexpr std::uint64_t rows_at_once = 100'000;
constexpr std::size_t longest_text = 60;

std::string in_words(double value) {
  if (std::isnan(value)) return "missing";
  std::array<char, 40> text{};
  return {text.data(), std::to_chars(text.data(), text.data() + text.size(), value).ptr};
}
std::string in_words(std::int64_t value) {
  return std::to_string(value);
}
std::string in_words(std::uint64_t value) {
  return std::to_string(value);
}
std::string in_words(const std::string& text) {
  return "'" + printable(text.substr(0, longest_text)) + (text.size() > longest_text ? "…'" : "'");
}

bool same(double a, double b) {
  return (std::isnan(a) && std::isnan(b)) || std::bit_cast<std::uint64_t>(a) == std::bit_cast<std::uint64_t>(b);
}
template <class T>
bool same(const T& a, const T& b) {
  return a == b;
}

// Rows of a column on both sides, and how they are called.
struct Rows {
  Slice stored, lived;
  std::string unit;  // "row of the run", "step"
};

class Comparison {
 public:
  Comparison(const StoredRun& stored, const StoredRun& lived) : stored_(stored), lived_(lived) {}

  std::vector<Difference> find() {
    const std::vector<std::string> stored = stored_.file->groups(), lived = lived_.file->groups();
    for (const std::string& group : lived) {
      if (group == "provenance") continue;
      if (std::find(stored.begin(), stored.end(), group) == stored.end()) {
        add("/" + group, "is not in the file");
      } else {
        compare_group(group);
      }
    }
    for (const std::string& group : stored) {
      if (std::find(lived.begin(), lived.end(), group) == lived.end())
        add("/" + group, "does not follow from the scenario");
    }
    return std::move(found_);
  }

 private:
  void add(std::string dataset, std::string message) { found_.push_back({std::move(dataset), std::move(message)}); }

  void compare_group(const std::string& group) {
    for (const std::string& column : lived_.file->columns(group)) {
      if (!stored_.file->has(group, column)) add("/" + group + "/" + column, "is not in the file");
    }
    const std::optional<Rows> table = rows_of_table(group);
    for (const std::string& column : stored_.file->columns(group)) {
      if (!lived_.file->has(group, column)) {
        add("/" + group + "/" + column, "does not follow from the scenario");
        continue;
      }
      const std::vector<std::string> axes = stored_.file->axes(group, column);
      if (axes.empty() || counts_rows(group, column)) continue;
      if (table) {
        if (axes[0] != column) compare_column(group, column, *table);
      } else if (axes[0] == "run") {
        compare_column(group, column, {{stored_.row, 1}, {lived_.row, 1}, ""});
      } else {
        compare_whole(group, column);
      }
    }
  }

  // Where its rows begin depends on the runs before it.
  static bool counts_rows(const std::string& group, const std::string& column) {
    return group == "runs" && column.ends_with("_offset");
  }

  static std::uint64_t number(const HistoryReader& file, const std::string& column, std::uint64_t row) {
    const std::vector<std::int64_t> value = file.long_integers("runs", column, {row, 1});
    if (value.front() < 0) throw StorageError(file.path(), "'/runs/" + column + "' is negative");
    return static_cast<std::uint64_t>(value.front());
  }

  // The rows of the run, where the group is a table.
  std::optional<Rows> rows_of_table(const std::string& group) const {
    const std::string word = group.ends_with('s') ? group.substr(0, group.size() - 1) : group;
    for (const HistoryReader* file : {stored_.file, lived_.file}) {
      if (!file->has("runs", word + "_offset") || !file->has("runs", word + "_count")) return std::nullopt;
    }
    Rows rows;
    rows.stored = {number(*stored_.file, word + "_offset", stored_.row),
                   number(*stored_.file, word + "_count", stored_.row)};
    rows.lived = {number(*lived_.file, word + "_offset", lived_.row),
                  number(*lived_.file, word + "_count", lived_.row)};
    rows.unit = "row";
    return rows;
  }

  void compare_whole(const std::string& group, const std::string& column) {
    const std::uint64_t stored = stored_.file->shape(group, column).front(),
                        lived = lived_.file->shape(group, column).front();
    compare_column(group, column, {{0, stored}, {0, lived}, "entry"});
  }

  void compare_column(const std::string& group, const std::string& column, const Rows& rows) {
    const Kind kind = stored_.file->kind(group, column);
    if (kind != lived_.file->kind(group, column))
      return add("/" + group + "/" + column, "holds values of another kind");
    const auto values_by = [&](auto read) { compare_values(group, column, rows, read); };
    switch (kind) {
      case Kind::real:
        return values_by([&](const HistoryReader& file, Slice some) { return file.doubles(group, column, some); });
      case Kind::whole:
        return values_by([&](const HistoryReader& file, Slice some) { return file.long_integers(group, column, some); });
      case Kind::unsigned_whole:
        return values_by(
            [&](const HistoryReader& file, Slice some) { return file.unsigned_integers(group, column, some); });
      case Kind::text:
        return values_by([&](const HistoryReader& file, Slice some) { return file.strings(group, column, some); });
    }
  }

  // "row 17 ", "step 3 ", "value 2 " or nothing where there is but one.
  std::string where(const std::string& group, const std::string& column, const Rows& rows, std::uint64_t place,
                    std::size_t values) const {
    if (!rows.unit.empty()) return rows.unit + " " + std::to_string(place) + " ";
    const std::vector<std::uint64_t> shape = stored_.file->shape(group, column);
    if (group == "series" && shape.size() > 1 && shape[1] > 0)
      return "step " + std::to_string(place / (values / shape[1]) + 1) + " ";
    return values > 1 ? "value " + std::to_string(place + 1) + " " : "";
  }

  template <class Read>
  void compare_values(const std::string& group, const std::string& column, const Rows& rows, Read read) {
    std::string message;
    std::uint64_t different = 0, compared = 0;
    const std::uint64_t count = std::min(rows.stored.count, rows.lived.count);
    for (std::uint64_t done = 0; done < count; done += rows_at_once) {
      const std::uint64_t now = std::min(rows_at_once, count - done);
      const auto stored = read(*stored_.file, Slice{rows.stored.first + done, now});
      const auto lived = read(*lived_.file, Slice{rows.lived.first + done, now});
      if (stored.size() != lived.size()) return add("/" + group + "/" + column, "has another shape");
      for (std::size_t i = 0; i < stored.size(); ++i) {
        if (same(stored[i], lived[i])) continue;
        if (different++ > 0) continue;
        message = where(group, column, rows, done + i, stored.size()) + "is " + in_words(stored[i]) + ", lived anew " +
                  in_words(lived[i]);
      }
      compared += stored.size();
    }
    if (rows.stored.count != rows.lived.count) {
      // Said once for the table, by its first column.
      if (!lengths_told_.insert(group).second && different == 0) return;
      message = "the file has " + std::to_string(rows.stored.count) + " rows of this run, lived anew there are " +
                std::to_string(rows.lived.count) + (message.empty() ? "" : "; " + message);
    }
    if (message.empty()) return;
    if (different > 1)
      message += "; " + std::to_string(different) + " of " + std::to_string(compared) + " values differ";
    add("/" + group + "/" + column, message);
  }

  const StoredRun& stored_;
  const StoredRun& lived_;
  std::vector<Difference> found_;
  std::set<std::string> lengths_told_;
};

}  // namespace

std::vector<Difference> differences(const StoredRun& stored, const StoredRun& lived) {
  return Comparison(stored, lived).find();
}

}  // namespace ostrakon
