// JSON that is written out, never read.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace ostrakon {

// A JSON string with its quotes; bytes that are not UTF-8 are the caller's concern.
std::string json_text(std::string_view text);
// A JSON number that reads back to the same double; NaN and infinities are null.
std::string json_number(double value);

// A document built piece by piece. Keys stay in the order in which they were added.
class JsonValue {
 public:
  static JsonValue text(std::string_view value) { return JsonValue(json_text(value)); }
  static JsonValue number(double value) { return JsonValue(json_number(value)); }
  static JsonValue flag(bool value) { return JsonValue(value ? "true" : "false"); }
  static JsonValue list(std::vector<JsonValue> items = {});
  static JsonValue texts(const std::vector<std::string>& values);
  static JsonValue object();

  JsonValue& add(JsonValue item);                         // to a list
  JsonValue& set(std::string_view key, JsonValue value);  // in an object; a key is set once
  JsonValue& set(std::string_view key, std::string_view value) { return set(key, text(value)); }
  JsonValue& set(std::string_view key, const char* value) { return set(key, text(value)); }
  bool has(std::string_view key) const;
  bool empty() const { return parts_.empty(); }

  // With a line for each part of what does not fit into one, ending in '\n'.
  std::string written() const;

 private:
  enum class Kind { plain, list, object };
  explicit JsonValue(std::string plain) : plain_(std::move(plain)) {}
  std::string on_one_line() const;
  void write(std::string& out, std::size_t indent) const;

  Kind kind_ = Kind::plain;
  std::string plain_;
  std::vector<std::pair<std::string, JsonValue>> parts_;  // of a list: keys are ""
};

}  // namespace ostrakon
