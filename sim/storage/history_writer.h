// Writes a result file: docs/file-format.md. One file appears whole or not at all.
#pragma once

#include "records/history.h"
#include "storage/error.h"
#include "storage/temporary_file.h"

#include <cstdint>
#include <memory>
#include <string>

namespace ostrakon {

// Memory is one chunk a column, whatever the number of runs. Calls from several threads follow one another.
// Equal layouts and records in equal order give equal bytes.
class HistoryWriter {
 public:
  // Creates a temporary file beside `path`. Throws StorageError if `path` exists and may not be replaced, if the folder
  // is missing or cannot be written to, or if the layout cannot be stored (two columns of one name, an unknown legend).
  HistoryWriter(std::string path, HistoryLayout layout, Overwrite overwrite);
  // Without finish() the temporary file is removed; the target stays as it was.
  ~HistoryWriter();
  HistoryWriter(const HistoryWriter&) = delete;
  HistoryWriter& operator=(const HistoryWriter&) = delete;

  // Runs come in ascending order of `run`. A failed run may leave metrics and tables empty. Throws StorageError if the
  // record does not fit the layout or the disk is full; after that the writer can only be destroyed.
  void add(const RunRecord& record);

  // Closes, reads everything back and compares it with what was added, forces it to the disk, renames it to `path`.
  // Throws StorageError and leaves the target as it was if any of that fails.
  void finish();

  std::uint64_t runs() const;

  // The file that becomes `path`; for whoever must end the program at once and leave nothing behind.
  const std::string& temporary_path() const;

 private:
  class File;
  std::unique_ptr<File> file_;
};

}  // namespace ostrakon
