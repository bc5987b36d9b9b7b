#include "tool/origins.h"

#include <algorithm>

namespace ostrakon {

namespace {

// The last `parts` parts of a path.
std::string tail(const std::string& path, int parts) {
  std::size_t begin = path.size();
  while (parts > 0 && begin > 0) {
    const std::size_t slash = path.rfind('/', begin - 1);
    if (slash == std::string::npos) return path;
    begin = slash;
    --parts;
  }
  return path.substr(begin + 1);
}

}  // namespace

Origins::Origins(const Sources& sources, const std::vector<ChosenAxis>& axes) : sources_(sources), axes_(axes) {
  const auto count = static_cast<std::int32_t>(sources.size());
  for (std::int32_t file = 0; file < count; ++file) {
    const std::string& path = sources.path(file);
    constexpr int most = 64;
    int parts = 1;
    const auto shared = [&](std::int32_t other) {
      return sources.path(other) != path && tail(sources.path(other), parts) == tail(path, parts);
    };
    const auto ambiguous = [&] {
      for (std::int32_t other = 0; other < count; ++other) {
        if (shared(other)) return true;
      }
      return false;
    };
    while (parts < most && ambiguous()) ++parts;
    names_.push_back(printable(tail(path, parts)));
  }
}

std::string Origins::of(Place place) const {
  if (!place.known()) return "";
  std::string by = printable(laid_by(place, axes_, sources_));
  if (by.starts_with("--set ")) return by;
  const std::string at =
      names_[static_cast<std::size_t>(place.file)] + ":" + std::to_string(sources_.locate(place).line);
  return by.empty() ? at : by + ", " + at;
}

}  // namespace ostrakon
