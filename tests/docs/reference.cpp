// Puts what the catalogue and the tables of fields say into the documents: between the lines `<!-- generated: NAME -->`
// and `<!-- end -->`. With --check nothing is written; a document that is not up to date ends it with 1.
#include "docs/reference_parts.h"
#include "phases/simulation.h"

#include <cstdio>
#include <exception>
#include <fstream>
#include <sstream>
#include <string>
#include <string_view>

namespace ostrakon {

namespace {

std::string content(const std::string& path) {
  std::ifstream stream(path, std::ios::binary);
  std::ostringstream text;
  text << stream.rdbuf();
  if (!stream) throw std::runtime_error(path + ": cannot be read");
  return text.str();
}

int update(int count, char** words) {
  const Catalogue catalogue = engine_catalogue();
  bool check = false;
  int stale = 0;
  for (int i = 1; i < count; ++i) {
    const std::string word = words[i];
    if (word == "--check") {
      check = true;
      continue;
    }
    const std::string now = content(word);
    const std::string wanted = with_parts(now, catalogue);
    if (wanted == now) continue;
    if (check) {
      std::fprintf(stderr, "%s is not up to date; `ninja -C build/release update-docs` mends it\n", word.c_str());
      stale = 1;
    } else if (!(std::ofstream(word, std::ios::binary) << wanted)) {
      throw std::runtime_error(word + ": cannot be written");
    }
  }
  return stale;
}

}  // namespace

}  // namespace ostrakon

int main(int count, char** words) {
  try {
    return ostrakon::update(count, words);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "%s\n", error.what());
    return 2;
  }
}
