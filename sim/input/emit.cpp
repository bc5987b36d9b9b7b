// Located nodes → text: YAML for people, canonical text for digests.
#include "input/yaml.h"

#include <algorithm>
#include <cstdio>

namespace ostrakon {

namespace {

// Whether a scalar reads back as itself when written without quotes in a block.
bool may_be_plain(std::string_view text) {
  if (text.empty() || text.front() == ' ' || text.back() == ' ' || text.back() == ':') return false;
  if (std::string_view("-?:,[]{}#&*!|>'\"%@`").find(text.front()) != std::string_view::npos) return false;
  if (text == "~" || text == "null" || text == "Null" || text == "NULL") return false;
  if (text.starts_with("...") || text.starts_with("---") || text.starts_with("<<")) return false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto c = static_cast<unsigned char>(text[i]);
    if (c < 0x20 || c == 0x7F) return false;
    if (text[i] == ':' && i + 1 < text.size() && text[i + 1] == ' ') return false;
    if (text[i] == '#' && i > 0 && text[i - 1] == ' ') return false;
  }
  return true;
}

std::string in_double_quotes(std::string_view text) {
  std::string out = "\"";
  for (char c : text) {
    const auto code = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') {
      out += '\\';
      out += c;
    } else if (c == '\n') {
      out += "\\n";
    } else if (c == '\t') {
      out += "\\t";
    } else if (code < 0x20 || code == 0x7F) {
      char escape[8];
      std::snprintf(escape, sizeof escape, "\\x%02X", code);
      out += escape;
    } else {
      out += c;
    }
  }
  return out + '"';
}

std::string scalar_text(std::string_view text, bool plain) {
  return plain && may_be_plain(text) ? std::string(text) : in_double_quotes(text);
}

void write(std::string& out, const InputNode& node, std::size_t indent);

void write_list(std::string& out, const InputNode& node, std::size_t indent) {
  for (const InputNode& item : node.items) {
    out.append(indent, ' ');
    const bool nested = (item.is_map() && !item.entries.empty()) || (item.is_list() && !item.items.empty());
    if (!nested) {
      out += "-";
      write(out, item, indent + 2);
      continue;
    }
    // The first line of what is in the item stands beside its dash.
    std::string inner;
    write(inner, item, indent + 2);
    inner.erase(0, inner.find_first_not_of('\n'));
    inner.erase(0, indent + 2);
    out += "- " + inner;
  }
}

// Begins after `key:` or `-`, on the same line.
void write(std::string& out, const InputNode& node, std::size_t indent) {
  switch (node.kind) {
    case InputNode::Kind::none:
      out += " ~\n";
      return;
    case InputNode::Kind::scalar:
      out += " " + scalar_text(node.text.text, node.plain) + "\n";
      return;
    case InputNode::Kind::list:
      if (node.items.empty()) {
        out += " []\n";
        return;
      }
      out += "\n";
      write_list(out, node, indent);
      return;
    case InputNode::Kind::map:
      if (node.entries.empty()) {
        out += " {}\n";
        return;
      }
      out += "\n";
      for (const InputEntry& entry : node.entries) {
        out.append(indent, ' ');
        out += scalar_text(entry.key, true) + ":";
        write(out, entry.value, indent + 2);
      }
      return;
  }
}

bool contains(const std::vector<std::string>& names, const std::string& name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

void write_canonical(std::string& out, const InputNode& node, const std::vector<std::string>& without,
                     const std::vector<std::string>& below) {
  switch (node.kind) {
    case InputNode::Kind::none:
      out += "~";
      return;
    case InputNode::Kind::scalar:
      out += node.says_none() ? "none" : in_double_quotes(node.text.text);
      return;
    case InputNode::Kind::list:
      out += "[";
      for (const InputNode& item : node.items) {
        write_canonical(out, item, below, below);
        out += ",";
      }
      out += "]";
      return;
    case InputNode::Kind::map:
      out += "{";
      for (const InputEntry& entry : node.entries) {
        if (contains(without, entry.key)) continue;
        out += in_double_quotes(entry.key) + ":";
        write_canonical(out, entry.value, below, below);
        out += ",";
      }
      out += "}";
      return;
  }
}

}  // namespace

std::string yaml_text(const InputNode& node) {
  std::string out;
  write(out, node, 0);
  out.erase(0, out.find_first_not_of("\n "));
  return out;
}

namespace {

bool full(const std::string& out, std::size_t longest) {
  return out.size() > longest;
}

void write_line(std::string& out, const InputNode& node, std::size_t longest) {
  if (full(out, longest)) return;
  switch (node.kind) {
    case InputNode::Kind::none:
      out += "~";
      return;
    case InputNode::Kind::scalar: {
      const std::string& text = node.text.text;
      const bool cut = text.find_first_of(",[]{}") != std::string::npos && !out.empty();
      // As in `range: [-4, 8]`.
      const bool negative = node.plain && text.size() > 1 && text[0] == '-' && may_be_plain(text.substr(1));
      out += cut ? in_double_quotes(text) : negative ? text : scalar_text(text, node.plain);
      return;
    }
    case InputNode::Kind::list:
      out += "[";
      for (std::size_t i = 0; i < node.items.size() && !full(out, longest); ++i) {
        out += i == 0 ? "" : ", ";
        write_line(out, node.items[i], longest);
      }
      out += "]";
      return;
    case InputNode::Kind::map:
      if (node.entries.size() == 1 && node.entries[0].key == "value") {
        write_line(out, node.entries[0].value, longest);
        return;
      }
      out += "{";
      for (std::size_t i = 0; i < node.entries.size() && !full(out, longest); ++i) {
        out += (i == 0 ? " " : ", ") + scalar_text(node.entries[i].key, true) + ": ";
        write_line(out, node.entries[i].value, longest);
      }
      out += " }";
      return;
  }
}

}  // namespace

std::string line_of(const InputNode& node, std::size_t longest) {
  std::string out;
  write_line(out, node, longest);
  if (out.size() <= longest) return out;
  std::size_t end = longest;
  while (end > 0 && (static_cast<unsigned char>(out[end]) & 0xC0) == 0x80) --end;
  return out.substr(0, end) + "…";
}

std::string canonical_text(const InputNode& node, const std::vector<std::string>& without_at_top,
                           const std::vector<std::string>& without_anywhere) {
  std::string out;
  write_canonical(out, node, without_at_top, without_anywhere);
  return out;
}

}  // namespace ostrakon
