// Reads result files by group and column name, for checks, merging, replay and tests.
#pragma once

#include "storage/error.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace ostrakon {

// A file may come from a stranger: opening checks that it is a history of a known format; reading takes only plain
// datasets of this very file (no links out of it, no data kept elsewhere, no filter but shuffle and deflate) and of
// bounded size. Every function throws StorageError if something is missing or of another kind than asked for.
class HistoryReader {
 public:
  explicit HistoryReader(std::string path);
  ~HistoryReader();
  HistoryReader(const HistoryReader&) = delete;
  HistoryReader& operator=(const HistoryReader&) = delete;

  const std::string& path() const;

  // Names of groups and of the datasets of a group, in the order of the file.
  std::vector<std::string> groups() const;
  std::vector<std::string> columns(const std::string& group) const;
  bool has(const std::string& group, const std::string& column) const;

  // Length of the first axis: rows of /runs, /events … A group without columns has 0.
  std::uint64_t rows(const std::string& group) const;
  std::vector<std::uint64_t> shape(const std::string& group, const std::string& column) const;

  // All values, the last axis running fastest, as they are stored: -1 and 255 are not turned into anything else.
  std::vector<double> doubles(const std::string& group, const std::string& column) const;  // any column of numbers
  // Whole numbers; the stored type must fit.
  std::vector<std::int32_t> integers(const std::string& group, const std::string& column) const;
  std::vector<std::int64_t> long_integers(const std::string& group, const std::string& column) const;
  std::vector<std::uint64_t> unsigned_integers(const std::string& group, const std::string& column) const;
  std::vector<std::string> strings(const std::string& group, const std::string& column) const;

  // Rows [first, first + count) of a column of rows: for what is too large to be held at once.
  enum class Kind : std::uint8_t { real, whole, unsigned_whole, text };  // unsigned_whole: of 64 bits
  Kind kind(const std::string& group, const std::string& column) const;
  struct Slice {
    std::uint64_t first = 0, count = 0;
  };
  std::vector<double> doubles(const std::string& group, const std::string& column, Slice) const;
  std::vector<std::int64_t> long_integers(const std::string& group, const std::string& column, Slice) const;
  std::vector<std::uint64_t> unsigned_integers(const std::string& group, const std::string& column, Slice) const;
  std::vector<std::string> strings(const std::string& group, const std::string& column, Slice) const;

  // The scale of each axis of a column, by its name in the same group; a scale has itself.
  std::vector<std::string> axes(const std::string& group, const std::string& column) const;

  // One text: a scalar of /provenance.
  std::string text(const std::string& group, const std::string& column) const;

  // Attributes of a column, or with an empty column of a group; group "" or "/" is the root. Missing text: "".
  std::string text_attribute(const std::string& group, const std::string& column, const std::string& name) const;
  double number_attribute(const std::string& group, const std::string& column, const std::string& name) const;
  std::uint64_t master_seed() const;
  // The value that means missing; none where nothing does.
  std::optional<double> missing_value(const std::string& group, const std::string& column) const;

 private:
  class File;
  std::unique_ptr<File> file_;
};

}  // namespace ostrakon
