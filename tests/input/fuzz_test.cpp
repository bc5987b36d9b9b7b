// Damaged scenarios: whatever a file holds, reading it ends with a scenario or with errors that have places.
#include "reading_text.h"

#include "base/keys.h"

#include <gtest/gtest.h>

#include <sstream>

namespace ostrakon {

namespace {

std::string content(const std::filesystem::path& path) {
  std::ifstream stream(path, std::ios::binary);
  std::ostringstream text;
  text << stream.rdbuf();
  return text.str();
}

class Mutation {
 public:
  explicit Mutation(std::uint64_t seed) : state_(seed) {}
  std::size_t below(std::size_t limit) { return static_cast<std::size_t>((state_ = mix64(state_)) % limit); }

  std::string apply(std::string text) {
    for (std::size_t changes = 1 + below(4); changes > 0 && !text.empty(); --changes) change(text);
    return text;
  }

 private:
  void change(std::string& text) {
    static const std::vector<std::string> pieces = {":",     ": ",   "{",
                                                    "}",     "[",    "]",
                                                    ",",     "- ",   "\n",
                                                    "\n  ",  "\"",   "'",
                                                    "#",     " #",   "&a ",
                                                    "*a",    "!t ",  "|",
                                                    ">",     "?",    "none",
                                                    "rest",  "(",    ")",
                                                    "0",     "-1",   "1e400",
                                                    "\t",    "\xC3", "\xE2\x82\xAC",
                                                    "yes",   "by",   "pick(agents)",
                                                    "<<",    "...",  "---\n",
                                                    "~",     "=",    "99999999999",
                                                    "count", "when", "value",
                                                    "self."};
    const std::size_t at = below(text.size());
    switch (below(6)) {
      case 0:
        text.erase(at, 1 + below(8));
        break;
      case 1:
        text.insert(at, pieces[below(pieces.size())]);
        break;
      case 2: {  // a stretch of the text, elsewhere
        const std::string piece = text.substr(below(text.size()), 1 + below(60));
        text.insert(at, piece);
        break;
      }
      case 3:
        text[at] = static_cast<char>(below(256));
        break;
      case 4: {  // a line less
        const std::size_t begin = text.rfind('\n', at) == std::string::npos ? 0 : text.rfind('\n', at);
        const std::size_t end = text.find('\n', at);
        text.erase(begin, end == std::string::npos ? std::string::npos : end - begin);
        break;
      }
      default:
        text.resize(at);
    }
  }
  std::uint64_t state_;
};

TEST(DamagedScenarios, EndInAScenarioOrInErrors) {
  const Folder folder;
  const Catalogue catalogue = engine_catalogue();
  const std::string base = content(std::filesystem::path(OSTRAKON_SOURCE) / "tests/bad/good/base.yaml");
  const std::string tournament = content(shipped_scenarios() / "bench/elite-tournament.yaml");
  const std::string bureau = content(shipped_scenarios() / "big-data-bureau.yaml");
  const std::string library = content(shipped_scenarios() / "lib/cadre-state.yaml");
  std::filesystem::create_directories(folder.path() / "lib");
  int read = 0, refused = 0;
  for (std::uint64_t i = 0; i < 2000; ++i) {
    Mutation mutation(i);
    // Every fourth time the library below the scenario is the damaged one.
    folder.write("lib/cadre-state.yaml", i % 4 == 3 ? mutation.apply(library) : library);
    const std::string& whole = i % 4 == 0 ? base : i % 4 == 1 ? tournament : bureau;
    const auto path = folder.write("damaged.yaml", i % 4 == 3 ? whole : mutation.apply(whole));
    Sources sources;
    Problems problems(sources);
    const auto scenario = read_scenario(path.string(), {}, catalogue, sources, problems);
    ASSERT_EQ(scenario.has_value(), !problems.any_errors()) << "seed " << i << "\n" << problems.text();
    ASSERT_EQ(problems.text().empty(), problems.all().empty());
    scenario ? ++read : ++refused;
  }
  // Both happen, else nothing was tried.
  EXPECT_GT(read, 50);
  EXPECT_GT(refused, 500);
}

}  // namespace

}  // namespace ostrakon
