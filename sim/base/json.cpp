#include "base/json.h"

#include <algorithm>
#include <array>
#include <cassert>
#include <charconv>
#include <cmath>
#include <cstdio>

namespace ostrakon {

namespace {

constexpr std::size_t line_width = 120;

}  // namespace

std::string json_text(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') {
      out += '\\';
      out += c;
    } else if (c == '\n') {
      out += "\\n";
    } else if (c == '\t') {
      out += "\\t";
    } else if (byte < 0x20 || byte == 0x7F) {
      std::array<char, 8> escape{};
      std::snprintf(escape.data(), escape.size(), "\\u%04x", byte);
      out += escape.data();
    } else {
      out += c;
    }
  }
  return out + "\"";
}

std::string json_number(double value) {
  if (!std::isfinite(value)) return "null";
  std::array<char, 32> text{};
  // Counts are written out, for readers that look for digits: 100000, not 1e+05.
  constexpr double largest_count = 1e15;
  const bool is_count = value == std::trunc(value) && std::abs(value) < largest_count && !(value == 0 && std::signbit(value));
  const auto [end, error] = is_count ? std::to_chars(text.data(), text.data() + text.size(), static_cast<long long>(value))
                                     : std::to_chars(text.data(), text.data() + text.size(), value);
  return std::string(text.data(), end);
}

JsonValue JsonValue::list(std::vector<JsonValue> items) {
  JsonValue made("");
  made.kind_ = Kind::list;
  for (JsonValue& item : items) made.parts_.emplace_back("", std::move(item));
  return made;
}

JsonValue JsonValue::texts(const std::vector<std::string>& values) {
  JsonValue made = list();
  for (const std::string& value : values) made.add(text(value));
  return made;
}

JsonValue JsonValue::object() {
  JsonValue made("");
  made.kind_ = Kind::object;
  return made;
}

JsonValue& JsonValue::add(JsonValue item) {
  assert(kind_ == Kind::list);
  parts_.emplace_back("", std::move(item));
  return *this;
}

JsonValue& JsonValue::set(std::string_view key, JsonValue value) {
  assert(kind_ == Kind::object && !has(key));
  parts_.emplace_back(std::string(key), std::move(value));
  return *this;
}

bool JsonValue::has(std::string_view key) const {
  return std::any_of(parts_.begin(), parts_.end(), [&](const auto& part) { return part.first == key; });
}

std::string JsonValue::written() const {
  std::string out;
  write(out, 0);
  return out + "\n";
}

std::string JsonValue::on_one_line() const {
  if (kind_ == Kind::plain) return plain_;
  std::string out(1, kind_ == Kind::list ? '[' : '{');
  for (const auto& [key, value] : parts_) {
    if (out.size() > 1) out += ", ";
    if (kind_ == Kind::object) out += json_text(key) + ": ";
    out += value.on_one_line();
  }
  return out + (kind_ == Kind::list ? ']' : '}');
}

void JsonValue::write(std::string& out, std::size_t indent) const {
  const std::string line = on_one_line();
  if (indent + line.size() <= line_width) {
    out += line;
    return;
  }
  if (kind_ == Kind::plain) {
    out += plain_;
    return;
  }
  const std::string margin(indent + 2, ' ');
  out += kind_ == Kind::list ? "[\n" : "{\n";
  for (std::size_t i = 0; i < parts_.size(); ++i) {
    out += margin;
    if (kind_ == Kind::object) out += json_text(parts_[i].first) + ": ";
    parts_[i].second.write(out, indent + 2);
    out += i + 1 < parts_.size() ? ",\n" : "\n";
  }
  out += std::string(indent, ' ') + (kind_ == Kind::list ? ']' : '}');
}

}  // namespace ostrakon
