#include "base/problem.h"
#include "records/summary.h"
#include "storage/temporary_file.h"
#include "tool/interrupts.h"
#include "tool/log.h"
#include "tool/standard_streams.h"
#include "tool/table_export.h"
#include "tool/verbs.h"

#include <filesystem>
#include <fstream>
#include <memory>
#include <system_error>
#include <utility>
#include <vector>

namespace ostrakon {

namespace {

namespace fs = std::filesystem;

constexpr const char* notes =
    "Example: the histories of rents.h5 as tables in the folder rents\n"
    "  ostrakon export rents.h5 --csv rents\n\n"
    "Writes runs.csv, events.csv, spells.csv, cases.csv, agents.csv, as far as they were recorded, and series.csv, "
    "with\n"
    "one line for each run, time, metric and group. Words stand for codes, a date is a month (2018-02) with the part "
    "of\n"
    "it that has passed as decimals (2018-02.5), what is missing is empty, numbers have all their digits. The files\n"
    "appear all together, or none of them if something fails.\n"
    "Exit codes: 0 done, 1 the tables could not be written, 2 bad input (nothing was written), 130 interrupted.";

// The folder of the tables, made if it was not there, and taken away again if nothing came of it.
class Folder {
 public:
  explicit Folder(const std::string& path) : path_(path) {
    std::error_code failed;
    if (fs::is_directory(path, failed)) return;
    if (fs::exists(path, failed)) throw StorageError(path, "is not a folder");
    made_ = fs::create_directory(path, failed);
    if (failed) throw StorageError(path, "cannot be made (" + failed.message() + ")");
  }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  ~Folder() {
    std::error_code ignored;
    if (made_) fs::remove(path_, ignored);  // only if it is empty
  }
  std::string file(const std::string& name) const { return (fs::path(path_) / name).string(); }

 private:
  std::string path_;
  bool made_ = false;
};

struct Interrupted {};

ExportedFile write_table(const HistoryReader& history, const std::string& name, const TemporaryFile& file) {
  std::ofstream out(file.path(), std::ios::binary | std::ios::trunc);
  ExportedFile exported = export_table(history, name, [&](const std::string& text) {
    if (interrupted()) throw Interrupted();
    out << text;
    if (!out) throw std::ios_base::failure("full");
  });
  out.close();
  if (!out) throw std::ios_base::failure("full");
  return exported;
}

std::string report(const std::vector<ExportedFile>& files, const std::string& history, const Folder& folder,
                   bool json) {
  std::string text, list;
  for (const ExportedFile& one : files) {
    const std::string path = folder.file(one.name);
    text += printable(path) + ": " + std::to_string(one.rows) + (one.rows == 1 ? " row\n" : " rows\n");
    list += (list.empty() ? "\n  " : ",\n  ") + std::string("{\"file\": ") + json_text(path) +
            ", \"rows\": " + std::to_string(one.rows) + ", \"columns\": " + std::to_string(one.columns) + "}";
  }
  return json ? "{\"history\": " + json_text(history) + ", \"files\": [" + list + "]}\n" : text;
}

using Files = std::vector<std::unique_ptr<TemporaryFile>>;

// Temporary files beside all targets, so that one that is there already is found before anything is read.
Files prepare_files(const std::vector<std::string>& names, const Folder& folder, Overwrite overwrite) {
  Files files;
  for (const std::string& name : names) files.push_back(std::make_unique<TemporaryFile>(folder.file(name), overwrite));
  return files;
}

ExitCode export_history(const Given& given) {
  const std::string path = given.argument(0), target = given.text("--csv");
  if (!given.has("--csv")) throw FlagMistake("'export' needs --csv DIR: the folder of the tables");
  if (target.empty()) throw FlagMistake("--csv takes the name of a folder");
  const Overwrite overwrite = given.has("--force") ? Overwrite::replace : Overwrite::refuse;
  catch_interrupts("nothing will be written");
  std::string writing = target;
  bool begun = false;
  try {
    const HistoryReader history(path);
    const std::vector<std::string> names = table_files(history);
    const Folder folder(target);
    const Files files = prepare_files(names, folder, overwrite);
    std::vector<ExportedFile> exported;
    for (std::size_t i = 0; i < files.size(); ++i) {
      writing = files[i]->target();
      exported.push_back(write_table(history, names[i], *files[i]));
    }
    begun = true;
    for (const auto& file : files) file->publish();
    return print_result(report(exported, path, folder, given.has("--json")), ExitCode::done);
  } catch (const StorageError& error) {
    const std::string text = error.what();
    const bool there = overwrite == Overwrite::refuse && text.find("already exists") != std::string::npos;
    log_error(printable(text) + (there ? "; --force replaces it" : ""));
    return begun ? ExitCode::run_failed : ExitCode::bad_input;
  } catch (const std::ios_base::failure&) {
    log_error(printable(writing) + ": cannot be written (is the disk full?); nothing was written");
    return ExitCode::run_failed;
  } catch (const Interrupted&) {
    log_error("interrupted; nothing was written");
    return ExitCode::interrupted;
  }
}

}  // namespace

Verb export_verb() {
  return {"export",
          "Write the tables of a result file as comma-separated values.",
          {{"FILE", "result file (F.h5)"}},
          {{"--csv", "DIR", "folder of the tables; made if it is not there"},
           {"--force", "", "replace tables that are there"},
           json_flag("print what was written as JSON")},
          notes,
          export_history};
}

}  // namespace ostrakon
