// Every file of tests/language says in its first line what the language promises, and shows it: by metrics of its first
// run
// (`# expect: falls = 2; by_rank[clerk] = 1; gap missing`), or by what is said instead (`# error: part of the
// message`).
#include "phases/histories.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

namespace ostrakon {
namespace {

namespace fs = std::filesystem;

fs::path folder() {
  return fs::path(OSTRAKON_SOURCE) / "tests" / "language";
}

std::vector<std::string> files() {
  std::vector<std::string> names;
  for (const fs::directory_entry& entry : fs::recursive_directory_iterator(folder())) {
    const fs::path name = fs::relative(entry.path(), folder());
    if (name.extension() == ".yaml" && name.begin()->string() != "base") names.push_back(name.string());
  }
  std::sort(names.begin(), names.end());
  return names;
}

std::string trimmed(std::string text) {
  text.erase(0, text.find_first_not_of(' '));
  text.erase(text.find_last_not_of(' ') + 1);
  return text;
}

struct Expected {
  std::string metric, group;
  double value = 0;  // missing: NaN
};

// `name = 2`, `name[group] = 2`, `name missing`.
Expected expected(const std::string& text) {
  Expected one;
  const std::size_t equals = text.find(" = ");
  const std::size_t end = std::min({text.find(' '), text.find('['), text.size()});
  one.metric = text.substr(0, end);
  if (end < text.size() && text[end] == '[') one.group = text.substr(end + 1, text.find(']') - end - 1);
  if (equals == std::string::npos) {
    EXPECT_TRUE(text.ends_with(" missing")) << text;
    one.value = std::nan("");
  } else {
    one.value = std::strtod(text.c_str() + equals + 3, nullptr);
  }
  return one;
}

struct Promise {
  Settings settings;
  std::vector<Expected> expected;
  std::string error;
};

Promise promise_of(const fs::path& file) {
  Promise promise;
  std::ifstream lines(file);
  const auto rest = [](const std::string& line, std::string_view mark) {
    return line.starts_with(mark) ? trimmed(line.substr(mark.size())) : "";
  };
  for (std::string line; std::getline(lines, line) && line.starts_with("#");) {
    if (const std::string set = rest(line, "# --set "); !set.empty()) {
      promise.settings.emplace_back(set.substr(0, set.find('=')), set.substr(set.find('=') + 1));
    }
    if (const std::string error = rest(line, "# error: "); !error.empty()) promise.error = error;
    std::istringstream parts(rest(line, "# expect: "));
    for (std::string part; std::getline(parts, part, ';');) promise.expected.push_back(expected(trimmed(part)));
  }
  return promise;
}

std::size_t group_number(const Lived& lived, const Expected& one) {
  for (const MetricLayout& layout : lived.metrics().layouts()) {
    if (layout.name != one.metric || one.group.empty()) continue;
    const auto found = std::find(layout.groups.begin(), layout.groups.end(), one.group);
    EXPECT_TRUE(found != layout.groups.end()) << "no group " << one.group;
    return found == layout.groups.end() ? 0 : static_cast<std::size_t>(found - layout.groups.begin());
  }
  return 0;
}

class Language : public testing::TestWithParam<std::string> {};

TEST_P(Language, KeepsItsPromise) {
  const fs::path file = folder() / GetParam();
  const Promise promise = promise_of(file);
  ASSERT_NE(promise.expected.empty(), promise.error.empty()) << "a file expects values or an error";
  std::string messages;
  std::optional<Scenario> scenario = read_file(file, promise.settings, &messages);
  ASSERT_TRUE(scenario || !promise.error.empty()) << messages;
  if (scenario) {
    try {
      const Lived lived(std::move(*scenario));
      const RunRecord record = lived.run();
      EXPECT_TRUE(promise.error.empty()) << "no error";
      for (const Expected& one : promise.expected) {
        const double value = lived.metric(record, one.metric, group_number(lived, one));
        EXPECT_EQ(std::isnan(value), std::isnan(one.value)) << one.metric << " is " << value;
        if (std::isnan(one.value)) continue;
        EXPECT_NEAR(value, one.value, 1e-12 * std::max(1.0, std::abs(one.value))) << one.metric;
      }
      return;
    } catch (const std::exception& error) {
      messages = error.what();
    }
  }
  ASSERT_FALSE(promise.error.empty()) << messages;
  EXPECT_NE(messages.find(promise.error), std::string::npos) << messages;
}

std::string test_name(const testing::TestParamInfo<std::string>& info) {
  std::string name = fs::path(info.param).replace_extension().string();
  std::replace_if(
      name.begin(), name.end(), [](char c) { return std::isalnum(static_cast<unsigned char>(c)) == 0; }, '_');
  return name;
}

INSTANTIATE_TEST_SUITE_P(Records, Language, testing::ValuesIn(files()), test_name);

}  // namespace
}  // namespace ostrakon
