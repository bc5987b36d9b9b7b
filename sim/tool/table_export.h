// The tables of a result file as CSV: one file for each group, streamed.
#pragma once

#include "storage/history_reader.h"

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace ostrakon {

// Names of the files that export_tables() writes: "runs.csv", "events.csv" …, "series.csv".
std::vector<std::string> table_files(const HistoryReader& history);

struct ExportedFile {
  std::string name;
  std::uint64_t rows = 0;
  std::size_t columns = 0;
};

// Writes the table of one of those files line by line, the names of its columns first; `write` takes pieces of text.
// Throws StorageError if the file is not as histories are.
ExportedFile export_table(const HistoryReader& history, const std::string& file,
                          const std::function<void(const std::string&)>& write);

}  // namespace ostrakon
