#include "tool/place_json.h"

#include "records/summary.h"

namespace ostrakon {

std::string place_json(const Place& place, const Sources& sources) {
  if (!place.known()) return "null";
  const Sources::LineColumn at = sources.locate(place);
  return "{\"file\": " + json_text(sources.path(place.file)) + ", \"line\": " + std::to_string(at.line) +
         ", \"column\": " + std::to_string(at.column) + ", \"length\": " + std::to_string(place.length) + "}";
}

std::string texts_json(const std::vector<std::string>& texts) {
  std::string list;
  for (const std::string& text : texts) list += (list.empty() ? "" : ", ") + json_text(text);
  return "[" + list + "]";
}

}  // namespace ostrakon
