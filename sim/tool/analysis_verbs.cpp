// Verbs of the Python package analysis/ostrakon: `python3 -m ostrakon VERB …` takes the place of this process, so that
// its output, signals and exit code are those of the verb.
#include "tool/library_folder.h"
#include "tool/log.h"
#include "tool/program_path.h"
#include "tool/verbs.h"

#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <cstring>

namespace ostrakon {

namespace {

namespace fs = std::filesystem;

constexpr const char* debian_python = "/usr/bin/python3";  // the one that Debian's modules belong to

std::string environment(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? "" : value;
}

std::string python() {
  if (std::string chosen = environment("OSTRAKON_PYTHON"); !chosen.empty()) return chosen;
  return ::access(debian_python, X_OK) == 0 ? debian_python : "python3";
}

ExitCode fail(const std::string& why) {
  log_error("error: " + why);
  return ExitCode::bad_input;
}

// Returns only where Python could not be started.
ExitCode hand_over(const Given& given) {
  const fs::path package = package_folder();
  if (package.empty()) {
    return fail(
        "the Python package of '" + given.command()[1] +
        "' is not where the program looks for it: 'analysis' beside it or above it, or share/ostrakon/analysis of its "
        "installation");
  }
  const std::string before = environment("PYTHONPATH");
  ::setenv("PYTHONPATH", (package.string() + (before.empty() ? "" : ":" + before)).c_str(), 1);
  // A file of the user's called numpy.py or ostrakon.py in the working folder is not meant.
  ::setenv("PYTHONSAFEPATH", "1", 1);
  // With which it reads sweeps that are not merged.
  if (const fs::path self = program_path(); !self.empty()) ::setenv("OSTRAKON_PROGRAM", self.c_str(), 0);
  const std::string program = python();
  std::vector<std::string> words{program, "-m", "ostrakon"};
  words.insert(words.end(), given.command().begin() + 1, given.command().end());
  std::vector<char*> pointers(words.size() + 1);  // the last stays null
  std::transform(words.begin(), words.end(), pointers.begin(), [](std::string& word) { return word.data(); });
  ::execvp(program.c_str(), pointers.data());
  const int reason = errno;
  const bool chosen = !environment("OSTRAKON_PYTHON").empty();
  return fail("'" + program + "'" + (chosen ? ", which OSTRAKON_PYTHON names," : "") + " could not be started (" +
              std::strerror(reason) + "); " +
              (chosen ? "name a Python of version 3.11 or later" : "apt-get install python3"));
}

Verb handed_over(std::string name, std::string summary) {
  Verb verb;
  verb.name = std::move(name);
  verb.summary = std::move(summary);
  verb.run = hand_over;
  verb.passes_on = true;
  return verb;
}

}  // namespace

Verb compare_verb() {
  return handed_over("compare", "Compare scenarios, variants or points of a sweep: differences with intervals.");
}

Verb plot_verb() {
  return handed_over("plot", "Draw pictures of result files, as PDF, SVG or PNG.");
}

Verb report_verb() {
  return handed_over("report", "Write one HTML page on result files, to read offline.");
}

}  // namespace ostrakon
