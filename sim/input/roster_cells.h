// What the cells of a roster stand for: seats, people, values of attributes. Internal to input/.
#pragma once

#include "input/csv_table.h"
#include "input/reading.h"

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace ostrakon {

// RosterSeats by the name of their post: `court/minister`, `court.minister`, with #2 one of several; the last part alone or
// with its organisation where that is unambiguous.
class RosterSeats {
 public:
  explicit RosterSeats(const Scenario&);
  std::size_t size() const { return size_; }
  std::span<const std::int32_t> find(std::string_view text) const;  // empty: unknown or ambiguous
  std::string hint(std::string_view text) const;  // "; did you mean …", "; several organisations have one: …"

 private:
  std::map<std::string, std::vector<std::int32_t>> by_path_;  // `court.minister`
  std::map<std::string, std::vector<std::string>> by_tail_;   // `minister` → paths
  std::vector<std::string> shown_;                            // court/minister
  std::size_t size_ = 0;
};

// Rows of people by their names.
class NamedPeople {
 public:
  void add(const std::string& name, std::int32_t row);
  bool any() const { return !rows_.empty(); }
  // -1: nobody; -2: several.
  std::int32_t find(const std::string& name) const;
  std::string hint(const std::string& name) const;

 private:
  std::unordered_map<std::string, std::int32_t> rows_;  // only looked up
};

// Cells of one attribute of agents as its values.
class CellReader {
 public:
  CellReader(const Attribute&, const NamedPeople&, Reading&);
  std::optional<double> read(const CsvCell&) const;  // nullopt: reported

 private:
  std::optional<double> number(const CsvCell&) const;
  std::optional<double> date(const CsvCell&) const;
  std::optional<double> flag(const CsvCell&) const;
  std::optional<double> named(const CsvCell&) const;
  std::nullopt_t wrong(const CsvCell&, const std::string& why) const;

  const Attribute& attribute_;
  const NamedPeople& people_;
  Reading& reading_;
  std::vector<std::string> names_;                        // of words or rows
  std::unordered_map<std::string, std::int32_t> places_;  // of them; only looked up
  std::string kind_;                                      // "faction"
};

}  // namespace ostrakon
